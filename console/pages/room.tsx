// One chat room: what it is, who is in it, and what a moderator does.
import { useState } from 'preact/hooks';
import { Link, useLocation } from 'wouter-preact';
import { useConsole, useMay } from '../api/console-context.ts';
import type { Room } from '../api/room.ts';
import { ROOM_MEMBERS } from '../api/room.ts';
import { usePolled } from '../live/use-polled.ts';
import { Confirm } from '../parts/confirm.tsx';
import { ModelForm } from '../parts/model-form.tsx';
import { Empty, Loading, MayNot, Refusal } from '../parts/notices.tsx';
import { Time } from '../parts/time.tsx';
import { RoomMembers } from './room-members.tsx';
import { RoomToken } from './room-token.tsx';
import { RoomTranscript } from './room-transcript.tsx';

const EVERY_MS = 5_000;

export function RoomPage({ id }: { readonly id: string }) {
  const { access, client } = useConsole();
  const arn = `arn:aws:ivschat:${client.region}:${access.account}:room/${id}`;
  const {
    value: room,
    refusal,
    again,
  } = usePolled<Room>(arn, () => client.call('ivschat', 'GetRoom', { identifier: arn }), EVERY_MS);
  return (
    <>
      <p class="trail">
        <Link href="/rooms">Rooms</Link>
      </p>
      <h1 class="words">Room {room?.name || id}</h1>
      {refusal && <Refusal error={refusal} />}
      {!room && !refusal && <Loading />}
      {room && <RoomParts room={room} changed={again} />}
    </>
  );
}

const ACTIONS = [
  'UpdateRoom',
  'DeleteRoom',
  'SendEvent',
  'DeleteMessage',
  'DisconnectUser',
  'CreateChatToken',
] as const;

function RoomParts({ room, changed }: { readonly room: Room; readonly changed: () => void }) {
  const { arn } = room;
  const allowed = useMay(ACTIONS.map((name) => ({ action: `ivschat:${name}`, resource: arn })));
  const isKnown = allowed.every((one) => one !== undefined);
  const may = Object.fromEntries(ACTIONS.map((name, at) => [name, allowed[at]])) as Record<
    (typeof ACTIONS)[number],
    boolean
  >;
  if (!isKnown) return <Loading />;
  return (
    <>
      <RoomFacts room={room} />
      <RoomMembers room={room} mayDisconnect={may.DisconnectUser} />
      <RoomTranscript room={room} may={may} />
      <div class="columns">
        <Part title="Send an event" action="SendEvent" may={may.SendEvent}>
          <Told
            operation="SendEvent"
            members={['eventName', 'attributes']}
            arn={arn}
            submit="Send the event"
            told={({ id }) => `Sent to everybody in the room, as ${id ?? 'an event'}.`}
          />
        </Part>
        <Part title="Delete a message" action="DeleteMessage" may={may.DeleteMessage}>
          <p>Clients are told to delete it. Its id is that which they got with it.</p>
          <Told
            operation="DeleteMessage"
            members={['id', 'reason']}
            arn={arn}
            submit="Delete the message"
            told={() => 'Everybody in the room was told to delete it.'}
          />
        </Part>
        <Part title="Disconnect a user" action="DisconnectUser" may={may.DisconnectUser}>
          <Told
            operation="DisconnectUser"
            members={['userId', 'reason']}
            arn={arn}
            submit="Disconnect the user"
            told={(_output, { userId }) => `${String(userId)} has no connection to this room any more.`}
          />
        </Part>
        <Part title="Make a token" action="CreateChatToken" may={may.CreateChatToken}>
          <RoomToken arn={arn} />
        </Part>
        <Part title="Change the room" action="UpdateRoom" may={may.UpdateRoom}>
          <EditRoom room={room} changed={changed} />
        </Part>
        <Part title="Delete the room" action="DeleteRoom" may={may.DeleteRoom}>
          <DeleteRoom room={room} />
        </Part>
      </div>
    </>
  );
}

type PartProps = {
  readonly title: string;
  readonly action: string;
  readonly may: boolean;
  readonly children: preact.ComponentChildren;
};

/** What the key may not do says so in its place. */
const Part = ({ title, action, may, children }: PartProps) => (
  <section class="card">
    <h2>{title}</h2>
    {may ? children : <MayNot action={`ivschat:${action}`} />}
  </section>
);

function RoomFacts({ room }: { readonly room: Room }) {
  const { arn, createTime, updateTime, maximumMessageLength, maximumMessageRatePerSecond, tags = {} } = room;
  const handler = room.messageReviewHandler;
  return (
    <dl class="facts card">
      <dt>ARN</dt>
      <dd class="words">
        <code>{arn}</code>
      </dd>
      <dt>A message has at most</dt>
      <dd>{maximumMessageLength} characters</dd>
      <dt>A second has at most</dt>
      <dd>{maximumMessageRatePerSecond} messages</dd>
      <dt>Review handler</dt>
      <dd class="words">{handler?.uri ? `${handler.uri}, else ${handler.fallbackResult ?? 'ALLOW'}` : 'none'}</dd>
      <dt>Tags</dt>
      <dd class="words">
        {Object.entries(tags)
          .map(([key, value]) => `${key}=${value}`)
          .join(', ') || 'none'}
      </dd>
      <dt>Created</dt>
      <dd>{createTime && <Time at={createTime} />}</dd>
      <dt>Changed</dt>
      <dd>{updateTime && <Time at={updateTime} />}</dd>
    </dl>
  );
}

type Input = Readonly<Record<string, unknown>>;
type ToldProps = {
  readonly operation: string;
  readonly members: readonly string[];
  readonly arn: string;
  readonly submit: string;
  readonly told: (output: { readonly id?: string }, input: Input) => string;
};

/** A form that says below what came of it. */
function Told({ operation, members, arn, submit, told }: ToldProps) {
  const [said, setSaid] = useState<string>();
  return (
    <>
      <ModelForm<{ id?: string }>
        service="ivschat"
        {...{ operation, members, submit }}
        fixed={{ roomIdentifier: arn }}
        done={(output, input) => setSaid(told(output, input))}
      />
      {said && (
        <p class="notice good words" role="status">
          {said}
        </p>
      )}
    </>
  );
}

function EditRoom({ room, changed }: { readonly room: Room; readonly changed: () => void }) {
  const [before, setBefore] = useState(room);
  const [isSaved, setIsSaved] = useState(false);
  return (
    <>
      <ModelForm<Room>
        service="ivschat"
        operation="UpdateRoom"
        members={ROOM_MEMBERS}
        fixed={{ identifier: room.arn }}
        before={before}
        submit="Save the changes"
        done={(output) => {
          setBefore(output);
          setIsSaved(true);
          changed();
        }}
      />
      {isSaved && (
        <p class="notice good" role="status">
          The room is changed.
        </p>
      )}
    </>
  );
}

function DeleteRoom({ room }: { readonly room: Room }) {
  const { client } = useConsole();
  const [, navigate] = useLocation();
  return (
    <Confirm
      label="Delete this room"
      title="Delete the room"
      run={async () => {
        await client.call('ivschat', 'DeleteRoom', { identifier: room.arn });
        navigate('/rooms');
      }}
    >
      <p class="words">
        The room <strong>{room.name || room.id}</strong> (<code>{room.arn}</code>) is deleted, and everybody in it is
        disconnected. It cannot be brought back.
      </p>
      <Empty>Chat logs that were written stay.</Empty>
    </Confirm>
  );
}
