// The world outside the models: files, profiles, and what the running server has.
import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { readIni } from '../settings/configuration.ts';
import type { DocumentedCommands } from '../help/documented-command.ts';
import type { Io } from '../personality/io.ts';
import type { Candidate, Sources } from './candidate.ts';

const PATHS_MAX = 1_000;

export const sourcesOf = (io: Io, ownCommands: DocumentedCommands): Sources => ({
  ownCommands,
  paths: (prefix, kind) => pathsIn(prefix, kind, homeOf(io)),
  profiles: () => profilesOf(io),
  live: async (what, typed) => {
    try {
      const { askServer } = await import('./ask-server.ts');
      return await askServer(what, typed, io);
    } catch {
      // No server, no key, no permission: then there is nothing to offer, and nothing to complain about at a prompt.
      return [];
    }
  },
});

const homeOf = ({ env }: Io): string => env['HOME'] || homedir();

function pathsIn(prefix: string, kind: 'any' | 'folders', home: string): Candidate[] {
  const folder = prefix.endsWith('/') ? prefix : prefix.includes('/') ? `${dirname(prefix)}/`.replace('//', '/') : '';
  const typed = prefix.slice(folder.length);
  let entries;
  try {
    entries = readdirSync(resolve(folder.replace(/^~(?=\/)/, home)), { withFileTypes: true });
  } catch {
    return [];
  }
  return entries
    .filter(({ name }) => name.startsWith(typed) && (typed.startsWith('.') || !name.startsWith('.')))
    .filter((each) => kind === 'any' || each.isDirectory())
    .slice(0, PATHS_MAX)
    .map((each): Candidate => {
      const value = folder + each.name;
      return each.isDirectory() ? { value: `${value}/`, isPartial: true } : { value };
    })
    .toSorted((one, other) => (one.value < other.value ? -1 : 1));
}

function profilesOf(io: Io): Candidate[] {
  const { env } = io;
  const folder = join(homeOf(io), '.aws');
  try {
    const config = [...readIni(env['AWS_CONFIG_FILE'] || join(folder, 'config')).keys()];
    const credentials = readIni(env['AWS_SHARED_CREDENTIALS_FILE'] || join(folder, 'credentials')).keys();
    const configured = config.flatMap((name) =>
      name === 'default' ? [name] : (/^profile (.+)$/.exec(name)?.slice(1) ?? []),
    );
    return [...new Set([...configured, ...credentials])].map((value) => ({ value }));
  } catch {
    return [];
  }
}
