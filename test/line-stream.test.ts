// Lines for a reader who may be slow or gone: bounded, counted, and in nobody's way.
import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { LineStream } from '../src/base/files/line-stream.ts';

/** A stream that takes something only when it is told to. */
function slowStream() {
  const waiting: ((cause?: Error) => void)[] = [];
  const written: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write(text, _encoding, done) {
      written.push(text as string);
      waiting.push(done);
    },
  });
  const take = async (cause?: Error) => {
    waiting.shift()!(cause);
    await new Promise(setImmediate);
  };
  return { stream, written, take };
}

test('lines wait for a slow reader up to the bound; over it new ones are lost, until there is place again', async () => {
  const { stream, written, take } = slowStream();
  const lines = new LineStream(stream, 10);
  lines.line('1234\n');
  lines.line('56é\n');
  assert.equal(lines.counts.lost, 0, 'ten bytes wait');
  lines.line('\n');
  assert.equal(lines.counts.lost, 1);
  await take();
  lines.line('789\n');
  assert.equal(lines.counts.lost, 1);
  lines.line('10\n');
  assert.equal(lines.counts.lost, 2);
  await take();
  await take();
  assert.deepEqual(written, ['1234\n', '56é\n', '789\n']);
});

test('a reader who left costs the lines and nothing else', async () => {
  const { stream, take } = slowStream();
  const lines = new LineStream(stream, 1000);
  lines.line('a\n');
  lines.line('b\n');
  await take(new Error('write EPIPE'));
  await lines.drained();
  assert.equal(lines.counts.lost, 2);
  lines.line('c\n');
  await lines.drained();
  assert.equal(lines.counts.lost, 3);
});
