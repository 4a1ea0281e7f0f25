// Where the lines of API logs end: files in a folder, or stdout.
import { join } from 'node:path';
import { appendWhole } from '../../../base/files/append-file.ts';
import type { Limits } from '../../../base/limits/limits.ts';
import { LineStream } from '../../../base/files/line-stream.ts';
import { following } from '../../../base/limits/live-limits.ts';
import type { WriteLines } from './api-log.ts';

export const folderWriter =
  (folder: string): WriteLines =>
  (file, text) =>
    appendWhole(join(folder, file), text);

/** All files in one stream. */
export function stdoutWriter(limits: Limits): WriteLines {
  const stream = new LineStream(process.stdout, limits.apiLogBytesMax);
  following(limits, ({ apiLogBytesMax: bytesMax }) => ({ bytesMax }), stream);
  return (_file, text) =>
    new Promise((resolve, reject) => {
      stream.write(text, (cause) => (cause ? reject(cause) : resolve()));
    });
}
