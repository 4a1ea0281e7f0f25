// A listening socket that a supervisor holds and passes on, by systemd's protocol: descriptors from 3 on, how many in
// LISTEN_FDS, for whom in LISTEN_PID, and their names in LISTEN_FDNAMES. While no server runs, connections wait in it.
import { ConfigError } from '../config/config-values.ts';

const FIRST = 3;
/** How ours is called where there are several (`FileDescriptorName=`). */
const NAME = 'fanfare';

/** The descriptor of it, if there is one. */
export function inheritedSocket(env: NodeJS.ProcessEnv, pid: number): number | undefined {
  const count = Number(env['LISTEN_FDS'] ?? 0);
  // Somebody else's, who has handed down the environment.
  if (count === 0 || env['LISTEN_PID'] !== String(pid)) return undefined;
  if (count === 1) return FIRST;
  const index = (env['LISTEN_FDNAMES'] ?? '').split(':').indexOf(NAME);
  if (index < 0 || index >= count) {
    throw new ConfigError(`${count} sockets are passed on, and none of them is named ${NAME} (FileDescriptorName=)`);
  }
  return FIRST + index;
}
