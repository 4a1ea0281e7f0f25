// What is said in a room, live, as a member hears it: one joins with a token of one's own, to listen or to take part.
import { useState } from 'preact/hooks';
import { problemWith } from '../api/check-input.ts';
import { useConsole } from '../api/console-context.ts';
import type { Room } from '../api/room.ts';
import type { Message, TranscriptLine } from '../live/transcript.ts';
import { useChatMember } from '../live/use-chat-member.ts';
import type { ChatMember } from '../live/use-chat-member.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { ModelForm } from '../parts/model-form.tsx';
import { Empty, MayNot, Refusal } from '../parts/notices.tsx';
import { Time } from '../parts/time.tsx';

type May = { readonly CreateChatToken: boolean; readonly DeleteMessage: boolean; readonly DisconnectUser: boolean };
type Props = { readonly room: Room; readonly may: May };

const LISTENER = 'console';

export function RoomTranscript({ room, may }: Props) {
  const { client } = useConsole();
  const member = useChatMember(client);
  const { state, lines, refusal } = member;
  return (
    <section class="card" aria-labelledby="transcript">
      <h2 id="transcript">Transcript</h2>
      {!may.CreateChatToken && <MayNot action="ivschat:CreateChatToken" />}
      {may.CreateChatToken && state !== 'in' && state !== 'lost' && <Join room={room} member={member} />}
      {refusal && <Refusal error={refusal} />}
      {state === 'lost' && (
        <p class="notice bad" role="status">
          Not live: the connection was lost, and is tried again.
        </p>
      )}
      {state === 'in' && member.maySend && <Composer room={room} member={member} />}
      {(state === 'in' || state === 'lost') && (
        <p>
          <button type="button" onClick={member.leave}>
            Leave the room
          </button>
        </p>
      )}
      {lines.length > 0 && (
        <ol class="transcript" role="log" aria-label="Transcript">
          {lines.toReversed().map((line) => (
            <li key={line.id} class={line.kind}>
              <Time at={line.time} /> <Line {...{ line, room, may }} />
            </li>
          ))}
        </ol>
      )}
      {state === 'in' && !lines.some(({ kind }) => kind === 'message') && (
        <Empty>Nobody has said anything since you came. What was said before is not kept.</Empty>
      )}
    </section>
  );
}

function Join({ room, member }: { readonly room: Room; readonly member: ChatMember }) {
  const fixed = { roomIdentifier: room.arn };
  const isJoining = member.state === 'joining';
  return (
    <>
      <p>
        Contents are for those in the room. Join it to see them: you are a member as any other, and others are told of
        nothing.
      </p>
      <p>
        <button
          type="button"
          class="main"
          disabled={isJoining}
          onClick={() => void member.join({ ...fixed, userId: LISTENER })}
        >
          Listen as {LISTENER}
        </button>
      </p>
      <details>
        <summary>Take part as a test member</summary>
        <ModelForm<{ token: string }>
          service="ivschat"
          operation="CreateChatToken"
          members={['userId', 'capabilities', 'attributes']}
          fixed={fixed}
          submit="Join the room"
          done={({ token }, input) => member.join(input, token)}
        />
      </details>
    </>
  );
}

function Composer({ room, member }: { readonly room: Room; readonly member: ChatMember }) {
  const [content, setContent] = useState('');
  const [problem, setProblem] = useState<string>();
  const max = room.maximumMessageLength;
  const send = (event: Event) => {
    event.preventDefault();
    const found = problemWith(content, { type: 'string', min: 1, ...(max !== undefined && { max }) });
    setProblem(found);
    if (found !== undefined) return;
    member.send(content);
    setContent('');
  };
  return (
    <form aria-label="Say something" onSubmit={send}>
      <div class="field">
        <label for="say">Message, as {member.userId}</label>
        <input
          id="say"
          autocomplete="off"
          value={content}
          aria-invalid={problem !== undefined}
          aria-describedby="say-help"
          onInput={(event) => setContent(event.currentTarget.value)}
        />
        <p class="help" id="say-help">
          {problem && <strong class="problem">It {problem}. </strong>}
          {max !== undefined && `Up to ${max} characters.`}
        </p>
      </div>
      <p>
        <button type="submit" class="main">
          Say it
        </button>
      </p>
    </form>
  );
}

type LineProps = Props & { readonly line: TranscriptLine };

function Line({ line, room, may }: LineProps) {
  if (line.kind === 'message') return <Said {...{ room, may }} message={line} />;
  if (line.kind === 'note') return <span class="soft words">{line.text}</span>;
  if (line.kind === 'refusal') return <span class="problem words">Refused: {line.text}</span>;
  return (
    <span class="words">
      <span class="kind">event</span> {line.text} <span class="soft">{pairs(line.attributes)}</span>
    </span>
  );
}

function Said({ message, room, may }: Props & { readonly message: Message }) {
  const { id, userId, content, attributes, isDeleted, reason } = message;
  const at = { roomIdentifier: room.arn };
  return (
    <>
      <strong class="words">{userId}</strong> <code class="soft words">{id}</code>
      {isDeleted ? <p class="soft words">Deleted{reason && `: ${reason}`}</p> : <p class="words said">{content}</p>}
      <span class="soft words">{pairs(attributes)}</span>
      <span class="buttons">
        {may.DeleteMessage && !isDeleted && (
          <FormDialog label="Delete" of={`the message of ${userId}`} title="Delete this message">
            {(close) => (
              <>
                <p class="words">
                  Everybody in the room is told to delete what <strong>{userId}</strong> said: {content}
                </p>
                <ModelForm
                  service="ivschat"
                  operation="DeleteMessage"
                  members={['reason']}
                  fixed={{ ...at, id }}
                  submit="Delete it"
                  done={close}
                />
              </>
            )}
          </FormDialog>
        )}
        {may.DisconnectUser && (
          <FormDialog label="Show out" of={userId} title="Show this user out">
            {(close) => (
              <>
                <p class="words">
                  Every connection of <strong>{userId}</strong> to the room {room.name || room.id} is closed. With a new
                  token the user may come back.
                </p>
                <ModelForm
                  service="ivschat"
                  operation="DisconnectUser"
                  members={['reason']}
                  fixed={{ ...at, userId }}
                  submit="Show them out"
                  done={close}
                />
              </>
            )}
          </FormDialog>
        )}
      </span>
    </>
  );
}

const pairs = (attributes: Readonly<Record<string, string>>) =>
  Object.entries(attributes)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
