// What the server and the command line must agree on without asking one another.
import { homedir } from 'node:os';
import { join } from 'node:path';

export const DEFAULT_HOST = '127.0.0.1';
export const DEFAULT_PORT = 3263;
export const DEFAULT_REGION = 'us-east-1';
export const DEFAULT_ACCOUNT = '000000000000';
/** In the data directory: all that is kept, and a few files whose names begin so. */
export const DATABASE_FILE = 'fanfare.db';
/** In the data directory: the root key, in the format of an AWS shared credentials file. */
export const CREDENTIALS_FILE = 'credentials';

/** How a user of this copy calls it: the launcher of a checkout, or the installed command. */
export const PROGRAM = import.meta.filename.endsWith('.ts') ? 'bin/fanfare' : 'fanfare';

/** Where a server keeps its data unless told otherwise: FANFARE_DATA, else the user's data folder (XDG base directories). */
export function dataDirectory(env: NodeJS.ProcessEnv): string {
  if (env['FANFARE_DATA']) return env['FANFARE_DATA'];
  return join(env['XDG_DATA_HOME'] || join(env['HOME'] || homedir(), '.local', 'share'), 'fanfare');
}
