// The root key: made at first start, kept in the data directory where only its owner can read it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newAccessKey } from './aws/access-key.ts';
import { CREDENTIALS_FILE } from './defaults.ts';
import { writeWhole } from './whole-file.ts';

export type RootKey = { readonly accessKeyId: string; readonly secretAccessKey: string };

/** The key of a data directory. `isNew`: it was made just now, and has never been shown. */
export function rootKeyIn(directory: string): RootKey & { isNew: boolean; file: string } {
  const file = join(directory, CREDENTIALS_FILE);
  const kept = read(file);
  if (kept) return { ...kept, isNew: false, file };
  const key = newAccessKey();
  const text = `[default]\naws_access_key_id = ${key.accessKeyId}\naws_secret_access_key = ${key.secretAccessKey}\n`;
  writeWhole(file, text);
  return { ...key, isNew: true, file };
}

/** Undefined: there is no file yet, or an empty one, as a full disk once left it. Throws when it holds anything but a key. */
function read(file: string): RootKey | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
  if (text === '') return undefined;
  const value = (name: string) => new RegExp(`^\\s*${name}\\s*=\\s*(\\S+)\\s*$`, 'm').exec(text)?.[1];
  const accessKeyId = value('aws_access_key_id');
  const secretAccessKey = value('aws_secret_access_key');
  if (!accessKeyId || !secretAccessKey)
    throw new Error(`${file} holds no access key; restore it, or delete it to get a new one`);
  return { accessKeyId, secretAccessKey };
}
