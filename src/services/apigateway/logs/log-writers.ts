// Where the lines of API logs end: files in a folder, or stdout.
import { join } from 'node:path';
import { appendWhole } from '../../../append-file.ts';
import type { LineStream } from '../../../line-stream.ts';
import type { WriteLines } from './api-log.ts';

export const folderWriter =
  (folder: string): WriteLines =>
  (file, text) =>
    appendWhole(join(folder, file), text);

/** All files in one stream. */
export const streamWriter =
  (stream: LineStream): WriteLines =>
  (_file, text) =>
    new Promise((resolve, reject) => {
      stream.write(text, (cause) => (cause ? reject(cause) : resolve()));
    });
