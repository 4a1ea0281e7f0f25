// The chat rooms of the region, and a form for a new one.
import { useState } from 'preact/hooks';
import { Link, useLocation } from 'wouter-preact';
import { root } from '../api/client.ts';
import { useConsole, useMay } from '../api/console-context.ts';
import type { Room } from '../api/room.ts';
import { ROOM_MEMBERS } from '../api/room.ts';
import { usePolled } from '../live/use-polled.ts';
import { ModelForm } from '../parts/model-form.tsx';
import { Command, Empty, Loading, MayNot, OperatorsOnly, Refusal } from '../parts/notices.tsx';
import { Time, ZONE } from '../parts/time.tsx';

const EVERY_MS = 5_000;
const PAGE_SIZE = 50;
type Listed = { readonly rooms: readonly Room[]; readonly nextToken?: string };

export function RoomsPage() {
  const { access, client } = useConsole();
  const [, navigate] = useLocation();
  const resource = `arn:aws:ivschat:${client.region}:${access.account}:room/*`;
  const [mayList, mayCreate] = useMay(
    ['ivschat:ListRooms', 'ivschat:CreateRoom'].map((action) => ({ action, resource })),
  );
  const [isMaking, setIsMaking] = useState(false);
  if (!access.services.includes('ivschat')) {
    return (
      <>
        <h1>Rooms</h1>
        <OperatorsOnly>it does not serve IVS Chat.</OperatorsOnly>
      </>
    );
  }
  return (
    <>
      <h1>Rooms</h1>
      {mayCreate === false && <MayNot action="ivschat:CreateRoom" />}
      {mayCreate && !isMaking && (
        <p>
          <button type="button" class="main" onClick={() => setIsMaking(true)}>
            New room
          </button>
        </p>
      )}
      {mayCreate && isMaking && (
        <section class="card">
          <h2>New room</h2>
          <ModelForm<Room>
            service="ivschat"
            operation="CreateRoom"
            members={[...ROOM_MEMBERS, 'tags']}
            submit="Create the room"
            done={({ id }) => navigate(`/rooms/${encodeURIComponent(id)}`)}
          />
          <p>
            <button type="button" class="quiet" onClick={() => setIsMaking(false)}>
              Make none
            </button>
          </p>
        </section>
      )}
      {mayList === false && <MayNot action="ivschat:ListRooms" />}
      {mayList && <RoomList />}
    </>
  );
}

function RoomList() {
  const { client } = useConsole();
  const [name, setName] = useState('');
  /** Where the pages up to this one begin. */
  const [tokens, setTokens] = useState<readonly string[]>([]);
  const nextToken = tokens.at(-1);
  const asked = { maxResults: PAGE_SIZE, ...(name && { name }), ...(nextToken !== undefined && { nextToken }) };
  const { value, refusal } = usePolled<Listed>(
    JSON.stringify([client.region, asked]),
    () => client.call('ivschat', 'ListRooms', asked),
    EVERY_MS,
  );
  const isEmpty = value?.rooms.length === 0;
  return (
    <>
      <form class="filter" role="search" onSubmit={(event) => event.preventDefault()}>
        <label>
          Name is
          <input
            value={name}
            maxLength={128}
            onInput={(event) => {
              setName(event.currentTarget.value);
              setTokens([]);
            }}
          />
        </label>
      </form>
      {refusal && <Refusal error={refusal} />}
      {!value && !refusal && <Loading />}
      {isEmpty && (name ? <Empty>No room has this name.</Empty> : <NoRooms />)}
      {value && !isEmpty && <RoomTable rooms={value.rooms} />}
      {(tokens.length > 0 || value?.nextToken !== undefined) && (
        <p class="pages">
          <span role="status">Page {tokens.length + 1}</span>
          <span class="buttons">
            <button type="button" disabled={tokens.length === 0} onClick={() => setTokens(tokens.slice(0, -1))}>
              Page before
            </button>
            <button
              type="button"
              disabled={value?.nextToken === undefined}
              onClick={() => setTokens([...tokens, value!.nextToken!])}
            >
              Next page
            </button>
          </span>
        </p>
      )}
    </>
  );
}

const NoRooms = () => (
  <Empty>
    <p>There is no room in this region. Make one here, or with</p>
    <Command text={`fanfare ivschat create-room --name lobby --endpoint-url ${root().origin}`} />
  </Empty>
);

const RoomTable = ({ rooms }: { readonly rooms: readonly Room[] }) => (
  <div class="scroll card" tabIndex={0} role="region" aria-label="Rooms">
    <table>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Id</th>
          <th scope="col">Review handler</th>
          <th scope="col">Created ({ZONE})</th>
          <th scope="col">Changed</th>
        </tr>
      </thead>
      <tbody>
        {rooms.map(({ id, name, messageReviewHandler, createTime, updateTime }) => (
          <tr key={id}>
            <td>
              <Link href={`/rooms/${encodeURIComponent(id)}`}>{name || '(no name)'}</Link>
            </td>
            <td>
              <code>{id}</code>
            </td>
            <td class="words">{messageReviewHandler?.uri ?? ''}</td>
            <td>{createTime && <Time at={createTime} />}</td>
            <td>{updateTime && <Time at={updateTime} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
