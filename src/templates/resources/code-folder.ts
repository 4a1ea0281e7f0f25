// Where the code of a function or a layer is (spec/functions-and-templates.md, sections 13.7 and 16).
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { makeFolder } from '../../base/files/make-folder.ts';
import type { Members } from '../reading/objects.ts';
import { isMap } from '../reading/objects.ts';
import type { Stack } from '../template.ts';

/** A folder, or why there is none. */
export type Code = { readonly folder: string } | { readonly missing: string };

type Asked = {
  readonly stack: Pick<Stack, 'folder' | 'assets'>;
  readonly logicalId: string;
  /** With its functions called. Undefined: the folder of the template. */
  readonly code: unknown;
  /** Folders that were said to have the code of a resource. */
  readonly said: ReadonlyMap<string, string>;
};

/** Code that lies on this machine. */
export function codeFolder({ stack, logicalId, code, said }: Asked): Code {
  const chosen = said.get(logicalId);
  if (chosen !== undefined) return folderAt(resolve(chosen));
  if (code === undefined) return folderAt(stack.folder);
  if (typeof code === 'string') {
    if (/^(s3|https?):/.test(code)) return { missing: `its code is at ${code}; ${otherwise(logicalId)}` };
    return folderAt(isAbsolute(code) ? code : join(stack.folder, code));
  }
  const { S3Key, Key, ImageUri } = isMap(code) ? code : ({} as Members);
  if (ImageUri !== undefined) return { missing: 'its code is a container image, and none is run here' };
  const asset = stack.assets.get(String(S3Key ?? Key));
  return asset === undefined ? { missing: `its code is in S3; ${otherwise(logicalId)}` } : folderAt(asset);
}

const otherwise = (id: string) => `say where it is here with --code ${id}=DIR`;

function folderAt(path: string): Code {
  const folder = path.replace(/\/+$/, '') || '/';
  if (!existsSync(folder)) return { missing: `there is no folder ${folder}` };
  if (statSync(folder).isDirectory()) return { folder };
  return { missing: `${folder} is a file; unpack it, and say where with --code` };
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
