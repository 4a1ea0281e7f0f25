// A form that is a reading of an operation's model: its fields, what they are for, and what they may be.
import { useId, useState } from 'preact/hooks';
import { CallError } from '../api/client.ts';
import type { Input } from '../api/client.ts';
import { useConsole } from '../api/console-context.ts';
import { problemWith } from '../api/check-input.ts';
import type { Member, Members } from '../api/models.ts';
import type { Draft } from './draft.ts';
import { draftOf, valueOf } from './draft.ts';
import { Field } from './field.tsx';
import { Refusal } from './notices.tsx';

type Props<T> = {
  readonly service: string;
  readonly operation: string;
  /** The members that people fill in, in this order. */
  readonly members: readonly string[];
  /** Those that are known. */
  readonly fixed?: Input;
  /** What is there already: only what is changed is sent. */
  readonly before?: Input;
  readonly submit: string;
  readonly done: (output: T, input: Input) => unknown;
};

export function ModelForm<T>({ service, operation, members, fixed = {}, before = {}, submit, done }: Props<T>) {
  const { client } = useConsole();
  const id = useId();
  const all: Members = client.models[service]?.operations[operation]?.input ?? {};
  const shapes = members.flatMap((name) => (all[name] ? [[name, all[name]] as const] : []));
  const [drafts, setDrafts] = useState<Readonly<Record<string, Draft>>>({});
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const [refusal, setRefusal] = useState<CallError>();
  const [isBusy, setIsBusy] = useState(false);
  const draftFor = (name: string, member: Member) => drafts[name] ?? draftOf(before[name], member);

  const send = async (event: Event) => {
    event.preventDefault();
    // Not disabled, which would take the focus from whoever works by keyboard.
    if (isBusy) return undefined;
    const form = event.currentTarget as HTMLFormElement;
    const read = shapes.map(([name, member]) => readMember(name, member, draftFor(name, member), before[name]));
    const found = Object.fromEntries(read.flatMap(({ name, problem }) => (problem ? [[name, problem]] : [])));
    setProblems(found);
    setRefusal(undefined);
    const [wrong] = Object.keys(found);
    if (wrong !== undefined) return form.querySelector<HTMLElement>(`[name="${wrong}"]`)?.focus();
    const values = Object.fromEntries(
      read.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const])),
    );
    setIsBusy(true);
    try {
      const input = { ...fixed, ...values };
      const output = await client.call<T>(service, operation, input);
      setDrafts({});
      await done(output, input);
    } catch (cause) {
      if (!(cause instanceof CallError)) throw cause;
      setRefusal(cause);
    } finally {
      setIsBusy(false);
    }
    return undefined;
  };

  return (
    <form class="model" noValidate onSubmit={(event) => void send(event)} aria-label={submit}>
      {shapes.map(([name, member]) => (
        <Field
          key={name}
          id={`${id}-${name}`}
          {...{ name, member, problem: problems[name], draft: draftFor(name, member) }}
          change={(draft) => setDrafts((others) => ({ ...others, [name]: draft }))}
        />
      ))}
      {refusal && <Refusal error={refusal} />}
      <p class="buttons">
        <button type="submit" class="main" aria-disabled={isBusy}>
          {submit}
        </button>
      </p>
    </form>
  );
}

type Read = { readonly name: string; readonly value?: unknown; readonly problem?: string | undefined };

/** Nothing where the member need not be sent: left empty, or as it was. */
function readMember(name: string, member: Member, draft: Draft, before: unknown): Read {
  const value = valueOf(draft, member, before !== undefined);
  if (value === undefined) return { name, ...(!member.optional && { problem: 'is needed' }) };
  if (JSON.stringify(value) === JSON.stringify(before)) return { name };
  return { name, value, problem: problemWith(value, member) };
}
