// Where the code of a function or a layer is (spec/functions-and-templates.md, sections 13.7 and 16).
import { createHash } from 'node:crypto';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { makeFolder } from '../../base/files/make-folder.ts';
import type { Members } from '../reading/objects.ts';
import { isMap } from '../reading/objects.ts';
import type { Stack } from '../template.ts';

/** A folder, with the archive that it was unpacked from; or why there is none. */
export type Code = { readonly folder: string; readonly archive?: string | undefined } | { readonly missing: string };
/** One that is to be unpacked there. */
export type Archive = { readonly folder: string; readonly archive: string; readonly logicalId: string };

type Asked = {
  readonly stack: Pick<Stack, 'folder' | 'assets'>;
  readonly logicalId: string;
  /** With its functions called. Undefined: the folder of the template. */
  readonly code: unknown;
  /** Folders that were said to have the code of a resource. */
  readonly said: ReadonlyMap<string, string>;
  /** Where archives are unpacked. */
  readonly unpacked: string;
};

/** Of a container image. */
export const IMAGE =
  'its code is a container image, and none is run here: give it a Runtime and a Handler, or leave it to AWS';

/** Code that lies on this machine. */
export function codeFolder({ stack, logicalId, code, said, unpacked }: Asked): Code {
  const chosen = said.get(logicalId);
  if (chosen !== undefined) return codeAt(resolve(chosen), unpacked);
  if (code === undefined) return codeAt(stack.folder, unpacked);
  if (typeof code === 'string') {
    if (/^(s3|https?):/.test(code)) return { missing: `its code is at ${code}; ${otherwise(logicalId)}` };
    return codeAt(isAbsolute(code) ? code : join(stack.folder, code), unpacked);
  }
  const { S3Key, Key, ImageUri } = isMap(code) ? code : ({} as Members);
  if (ImageUri !== undefined) return { missing: IMAGE };
  const asset = stack.assets.get(String(S3Key ?? Key));
  return asset === undefined ? { missing: `its code is in S3; ${otherwise(logicalId)}` } : codeAt(asset, unpacked);
}

const otherwise = (id: string) => `say where it is here with --code ${id}=PATH`;

function codeAt(path: string, unpacked: string): Code {
  const place = path.replace(/\/+$/, '') || '/';
  const there = statSync(place, { throwIfNoEntry: false });
  if (!there) return { missing: `there is no folder or archive ${place}` };
  if (there.isDirectory()) return { folder: place };
  if (!/\.(?:zip|jar)$/i.test(place)) return { missing: `${place} is neither a folder nor a zip archive` };
  // One that was made anew has another folder, and so new processes.
  const version = createHash('sha256').update(`${place}\n${there.mtimeMs}\n${there.size}`).digest('hex');
  return { folder: join(unpacked, version.slice(0, 32)), archive: place };
}

/** Where `sam build` has put the code of a resource, for one whose own folder lacks the file of its handler. */
export function builtFolder(template: string, logicalId: string, folder: string, handler: string): string {
  const dot = handler.lastIndexOf('.');
  // A handler without a dot is an executable's, which is called bootstrap.
  const file = dot < 0 ? 'bootstrap' : handler.slice(0, dot);
  const has = (place: string) => EXTENSIONS.some((extension) => existsSync(join(place, file + extension)));
  const built = join(template, '.aws-sam', 'build', logicalId);
  return !has(folder) && has(built) ? built : folder;
}

const EXTENSIONS = ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts', '.tsx', '.py', ''];

/** Code that stands in a template, and the folder of its own where it belongs. */
export type InlineCode = { readonly folder: string; readonly text: string; readonly runtime: string };

/** As a file `index`. */
export function writeInline({ folder, text, runtime }: InlineCode): void {
  makeFolder(folder);
  writeFileSync(join(folder, runtime.startsWith('python') ? 'index.py' : 'index.js'), text);
}
