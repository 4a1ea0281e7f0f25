// Who is in a room, as the server's list of connections has it.
import { Link } from 'wouter-preact';
import { root } from '../api/client.ts';
import type { Connection } from '../api/connection.ts';
import { useConsole, useMay } from '../api/console-context.ts';
import type { Room } from '../api/room.ts';
import { usePolled } from '../live/use-polled.ts';
import { Confirm } from '../parts/confirm.tsx';
import { Command, Empty, Loading, MayNot, Refusal } from '../parts/notices.tsx';
import { Time, numberText } from '../parts/time.tsx';

const EVERY_MS = 2_000;
const SHOWN_MAX = 100;
type Listed = { readonly connections: readonly Connection[]; readonly total: number };

export function RoomMembers({ room, mayDisconnect }: { readonly room: Room; readonly mayDisconnect: boolean }) {
  const { client } = useConsole();
  const [may] = useMay([{ action: 'fanfare:ListConnections' }]);
  const asked = {
    service: 'ivschat',
    scope: `chat/${room.arn}`,
    sortBy: 'connectedAt',
    descending: true,
    maxResults: SHOWN_MAX,
  };
  const { value, refusal } = usePolled(
    JSON.stringify([may, room.arn]),
    async () => (may ? client.call<Listed>('fanfare', 'ListConnections', asked) : undefined),
    EVERY_MS,
  );
  return (
    <section class="card">
      <h2>Members{value && ` (${numberText(value.total)})`}</h2>
      {may === false && <MayNot action="fanfare:ListConnections" />}
      {refusal && <Refusal error={refusal} />}
      {may && !value && !refusal && <Loading />}
      {value?.total === 0 && (
        <Empty>
          <p>Nobody is in the room. Join it with</p>
          <Command text={`fanfare chat ${room.arn} --endpoint-url ${root().origin}`} />
        </Empty>
      )}
      {value && value.total > 0 && (
        <div class="scroll" tabIndex={0} role="region" aria-label="Members">
          <table>
            <thead>
              <tr>
                <th scope="col">User</th>
                <th scope="col">Connection</th>
                <th scope="col">Address</th>
                <th scope="col">Since</th>
                <th scope="col">
                  <span class="unseen">What to do</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {value.connections.map((member) => (
                <Member key={member.id} {...{ member, room, mayDisconnect }} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {value && value.total > SHOWN_MAX && <p>The last {SHOWN_MAX} are shown; the page of connections has all.</p>}
    </section>
  );
}

type MemberProps = { readonly member: Connection; readonly room: Room; readonly mayDisconnect: boolean };

function Member({ member, room, mayDisconnect }: MemberProps) {
  const { client } = useConsole();
  const { id, userId = '', sourceIp, connectedAt } = member;
  return (
    <tr>
      <td class="words">{userId}</td>
      <td>
        <Link href={`/connections/${encodeURIComponent(id)}`}>
          <code>{id}</code>
        </Link>
      </td>
      <td>{sourceIp}</td>
      <td>
        <Time at={connectedAt} />
      </td>
      <td>
        {mayDisconnect && (
          <Confirm
            label="Disconnect"
            title="Disconnect the user"
            run={() => client.call('ivschat', 'DisconnectUser', { roomIdentifier: room.arn, userId })}
          >
            <p class="words">
              Every connection of <strong>{userId}</strong> to the room {room.name || room.id} is closed. With a new
              token the user may come back. The form below takes a reason, too.
            </p>
          </Confirm>
        )}
      </td>
    </tr>
  );
}
