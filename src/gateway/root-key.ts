// The root key: made at first start, kept in the data directory where only its owner can read it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newAccessKey } from '../aws/access-key.ts';
import type { Clock } from '../base/clock.ts';
import { CREDENTIALS_FILE } from '../base/defaults.ts';
import { writeWhole } from '../base/files/whole-file.ts';
import type { Store } from '../store/store.ts';

/** What the nodes of a cluster keep it as. */
const SHARED = 'root-key';

export type RootKey = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};
type ReplacedKey = RootKey & { readonly untilMs: number };
/** What a file of credentials holds. Whoever reads it as AWS's tools do finds the key in force. */
type Kept = { readonly current: RootKey; readonly replaced?: ReplacedKey | undefined };

/** The key of a data directory. `isNew`: it was made just now, and has never been shown. */
export function rootKeyIn(directory: string): RootKey & { isNew: boolean; file: string } {
  const file = join(directory, CREDENTIALS_FILE);
  const kept = read(file);
  if (kept) return { ...kept.current, isNew: false, file };
  const key = newAccessKey();
  writeWhole(file, textOf({ current: key }));
  return { ...key, isNew: true, file };
}

/** The key in force, and for a while the one that it has replaced. */
export class RootKeys {
  readonly #file: string | undefined;
  readonly #clock: Clock;
  #keys: Kept;
  /** Undefined: the file alone has it. */
  #keep: ((keys: Kept) => Promise<void>) | undefined;

  /** Without a file, the key is for somebody else to keep, and to replace. */
  constructor(current: RootKey, file: string | undefined, clock: Clock) {
    this.#file = file;
    this.#clock = clock;
    this.#keys = { current, replaced: file === undefined ? undefined : read(file)?.replaced };
  }

  /** All nodes of a cluster have one key: that which they keep together, or, where they keep none yet, this one. */
  async share({ records, secrets }: Pick<Store, 'records' | 'secrets'>): Promise<void> {
    if (this.#file === undefined) return;
    this.#keep = (keys) => records.change(() => secrets.put(SHARED, Buffer.from(textOf(keys))));
    records.onApplied(({ kind, key, record }) => {
      if (kind === 'secret' && key === SHARED) this.#take(Buffer.from(record!, 'base64').toString());
    });
    const kept = await records.change(() => {
      const found = secrets.find(SHARED);
      if (!found) secrets.put(SHARED, Buffer.from(textOf(this.#keys)));
      return found;
    });
    if (kept) this.#take(kept.toString());
  }

  /** The file has it too, for whoever calls from this machine. */
  #take(text: string): void {
    writeWhole(this.#file!, text);
    this.#keys = keysOf(text)!;
  }

  get current(): RootKey {
    return this.#keys.current;
  }

  find(accessKeyId: string): RootKey | undefined {
    const { current, replaced } = this.#keys;
    if (accessKeyId === current.accessKeyId) return current;
    if (accessKeyId !== replaced?.accessKeyId || this.#clock.now() >= replaced.untilMs) return undefined;
    return replaced;
  }

  /**
   * Replace the key; the one in force until now is good for `graceMs` more, after a restart too. The new one is on the
   * disk before it is in force, so that whoever is killed meanwhile has one of the two. Undefined: it is not kept here.
   */
  async rotate(graceMs: number): Promise<{ readonly key: RootKey; readonly file: string } | undefined> {
    if (this.#file === undefined) return undefined;
    const key = newAccessKey();
    const replaced = graceMs > 0 ? { ...this.current, untilMs: this.#clock.now() + graceMs } : undefined;
    const keys = { current: key, replaced };
    if (this.#keep) await this.#keep(keys);
    else this.#take(textOf(keys));
    return { key, file: this.#file };
  }
}

const keyText = ({ accessKeyId, secretAccessKey }: RootKey) =>
  `aws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;

function textOf({ current, replaced }: Kept): string {
  const text = `[default]\n${keyText(current)}`;
  if (!replaced) return text;
  return `${text}\n[replaced]\n${keyText(replaced)}valid_until = ${new Date(replaced.untilMs).toISOString()}\n`;
}

/** Undefined: there is no file yet, or an empty one, as a full disk once left it. Throws when it holds anything but a key. */
function read(file: string): Kept | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
  if (text === '') return undefined;
  const kept = keysOf(text);
  if (!kept) throw new Error(`${file} holds no access key; restore it, or delete it to get a new one`);
  return kept;
}

function keysOf(text: string): Kept | undefined {
  const [first = '', second = ''] = text.split(/^\s*\[replaced\]\s*$/m);
  const current = keyIn(first);
  if (!current) return undefined;
  const replaced = keyIn(second);
  // A time that cannot be read is over.
  const untilMs = Date.parse(valueIn(second, 'valid_until') ?? '') || 0;
  return { current, replaced: replaced && { ...replaced, untilMs } };
}

function keyIn(section: string): RootKey | undefined {
  const accessKeyId = valueIn(section, 'aws_access_key_id');
  const secretAccessKey = valueIn(section, 'aws_secret_access_key');
  return accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined;
}

const valueIn = (section: string, name: string) =>
  new RegExp(`^\\s*${name}\\s*=\\s*(\\S+)\\s*$`, 'm').exec(section)?.[1];
