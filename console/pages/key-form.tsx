// A form for a new access key: what it is for, or what its policy says; and the secret, which is shown once.
import { useId, useState } from 'preact/hooks';
import { CallError } from '../api/client.ts';
import { useConsole } from '../api/console-context.ts';
import { Command, Refusal } from '../parts/notices.tsx';

type Made = { readonly accessKeyId: string; readonly secretAccessKey: string };

const allow = (Action: readonly string[]) => [{ Effect: 'Allow', Action, Resource: '*' }];

/** What keys are mostly for. Undefined: everything, for which there is no policy. */
const PURPOSES: readonly { readonly name: string; readonly statements: readonly unknown[] | undefined }[] = [
  {
    name: 'To look around in this console',
    statements: allow([
      ...['GetStatus', 'GetHistory', 'ListConnections', 'GetConnection', 'Tail'].map((name) => `fanfare:${name}`),
      ...['ivschat:ListRooms', 'ivschat:GetRoom', 'apigateway:GET'],
    ]),
  },
  { name: 'To send to connections and close them', statements: allow(['execute-api:ManageConnections']) },
  {
    name: 'To be the backend of chat rooms',
    statements: allow(
      ['CreateChatToken', 'SendEvent', 'DeleteMessage', 'DisconnectUser'].map((name) => `ivschat:${name}`),
    ),
  },
  { name: 'To do everything', statements: undefined },
];

const textOf = (statements: readonly unknown[] | undefined) =>
  statements === undefined ? '' : JSON.stringify(statements, undefined, 2);

export function KeyForm({ made }: { readonly made: () => void }) {
  const { client } = useConsole();
  const id = useId();
  const [text, setText] = useState(textOf(PURPOSES[0]!.statements));
  const [problem, setProblem] = useState<string>();
  const [refusal, setRefusal] = useState<CallError>();
  const [key, setKey] = useState<Made>();
  const [isBusy, setIsBusy] = useState(false);
  const put = (to: string) => {
    setText(to);
    setProblem(undefined);
    setRefusal(undefined);
  };
  const send = async (event: Event) => {
    event.preventDefault();
    if (isBusy) return undefined;
    const read = readStatements(text);
    setProblem(read.problem);
    setRefusal(undefined);
    if (read.problem !== undefined) return document.getElementById(`${id}-statements`)?.focus();
    setIsBusy(true);
    try {
      const { statements } = read;
      setKey(await client.call<Made>('fanfare', 'CreateKey', statements === undefined ? {} : { statements }));
      made();
    } catch (cause) {
      if (!(cause instanceof CallError)) throw cause;
      setRefusal(cause);
    } finally {
      setIsBusy(false);
    }
    return undefined;
  };
  return (
    <section class="card">
      <h2>New key</h2>
      <form noValidate aria-label="New key" onSubmit={(event) => void send(event)}>
        <div class="field">
          <label for={`${id}-purpose`}>What it is for</label>
          <select
            id={`${id}-purpose`}
            onChange={(event) => put(textOf(PURPOSES[Number(event.currentTarget.value)]?.statements))}
          >
            {PURPOSES.map(({ name }, at) => (
              <option key={name} value={at}>
                {name}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for={`${id}-statements`}>Statements of its policy</label>
          <textarea
            id={`${id}-statements`}
            class="code"
            rows={8}
            spellcheck={false}
            value={text}
            aria-invalid={problem !== undefined}
            aria-describedby={`${id}-help`}
            onInput={(event) => put(event.currentTarget.value)}
          />
          <p id={`${id}-help`} class="help">
            {problem && <strong class="problem">{problem} </strong>}
            As those of an IAM policy, in JSON. Empty: the key may do everything.
          </p>
        </div>
        {refusal && <Refusal error={refusal} />}
        <p class="buttons">
          <button type="submit" class="main" aria-disabled={isBusy}>
            Make the key
          </button>
        </p>
      </form>
      {key && <Secret made={key} close={() => setKey(undefined)} />}
    </section>
  );
}

function Secret({
  made: { accessKeyId, secretAccessKey },
  close,
}: {
  readonly made: Made;
  readonly close: () => void;
}) {
  return (
    <div class="notice good" role="status">
      <p>
        <strong>The key is made.</strong> Its secret is shown now, and never again.
      </p>
      <Command text={`export AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey}`} />
      <p class="buttons">
        <button type="button" onClick={close}>
          I have kept it
        </button>
      </p>
    </div>
  );
}

function readStatements(text: string): { readonly statements?: unknown; readonly problem?: string } {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (!Array.isArray(value)) return { problem: 'It must be a list of statements: [ … ].' };
    return { statements: value };
  } catch (cause) {
    return { problem: `It must be JSON: ${(cause as Error).message}.` };
  }
}
