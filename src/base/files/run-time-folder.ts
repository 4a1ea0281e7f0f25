// Where the servers of this user are: a file for each port, so that the command line finds the key of the one that it
// calls, whatever its `--data`. Nothing in it is a secret; the key stays where it is kept.
import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { writeWhole } from './whole-file.ts';

export type RunningServer = {
  readonly pid: number;
  /** As in `http://127.0.0.1:3263`. */
  readonly url: string;
  /** The file with its root key; undefined: that is kept nowhere, or came from the environment. */
  readonly credentials?: string;
};

/**
 * Write down where a server is, until this is disposed of: in the run-time folder of the user, else in one of the state
 * folder (XDG base directories). Where neither is there, the key is found in the usual ways, or told.
 */
export function announceServer(env: NodeJS.ProcessEnv, port: number, server: RunningServer): Disposable {
  for (const [base, folder] of placesIn(env)) {
    try {
      // A home that is not there is not made.
      if (!existsSync(base)) continue;
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      if (!isOwn(folder)) continue;
      for (const old of portsIn(folder)) if (!alive(join(folder, old))) rmSync(join(folder, old), { force: true });
      const file = join(folder, String(port));
      writeWhole(file, `${JSON.stringify(server)}\n`);
      return { [Symbol.dispose]: () => read(file)?.pid === server.pid && rmSync(file, { force: true }) };
    } catch {
      // It cannot be written to: perhaps the next can.
    }
  }
  return { [Symbol.dispose]() {} };
}

/** The server of this user at a port of this machine, if it is alive. */
export function serverAt(env: NodeJS.ProcessEnv, port: number): RunningServer | undefined {
  return placesIn(env)
    .filter(([, folder]) => isOwn(folder))
    .map(([, folder]) => alive(join(folder, String(port))))
    .find(Boolean);
}

/** All of them. */
export const runningServers = (env: NodeJS.ProcessEnv): RunningServer[] =>
  placesIn(env)
    .filter(([, folder]) => isOwn(folder))
    .flatMap(([, folder]) => portsIn(folder).flatMap((port) => alive(join(folder, port)) ?? []));

/** Folders, each with the one that must be there already. */
function placesIn(env: NodeJS.ProcessEnv): (readonly [base: string, folder: string])[] {
  const home = env['HOME'] || homedir();
  const { XDG_RUNTIME_DIR: runTime, XDG_STATE_HOME: state } = env;
  return [
    ...(runTime ? ([[runTime, join(runTime, 'fanfare')]] as const) : []),
    state ? [state, join(state, 'fanfare', 'run')] : [home, join(home, '.local', 'state', 'fanfare', 'run')],
  ];
}

const IS_FOLDER = 0o040000;
const FORMAT_AND_OPEN_TO_OTHERS = 0o170077;

/** A folder of ours that nobody else can look into or write to. Links are not followed. */
function isOwn(folder: string): boolean {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (!found) return false;
  // Where there are no such owners and modes, the folder of a user is the user's.
  if (process.getuid === undefined) return found.isDirectory();
  return found.uid === process.getuid() && (found.mode & FORMAT_AND_OPEN_TO_OTHERS) === IS_FOLDER;
}

const portsIn = (folder: string) => readdirSync(folder).filter((name) => /^\d{1,5}$/.test(name));

/** Those of servers that were killed say nothing any more. */
function alive(file: string): RunningServer | undefined {
  const server = read(file);
  return server && isRunning(server.pid) ? server : undefined;
}

function read(file: string): RunningServer | undefined {
  try {
    const { pid, url, credentials } = JSON.parse(readFileSync(file, 'utf8')) as Record<keyof RunningServer, unknown>;
    if (typeof pid !== 'number' || !Number.isInteger(pid) || pid < 1 || typeof url !== 'string') return undefined;
    return { pid, url, ...(typeof credentials === 'string' && { credentials }) };
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // One that may not be signalled is somebody else's, which has got the number since.
    return false;
  }
}
