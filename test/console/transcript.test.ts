// A room's transcript in the page: who said what, what was taken down, and no more than a person can look through.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TRANSCRIPT_MAX, Transcript } from '../../console/live/transcript.ts';
import { errorJson, eventJson, messageJson, senderJson } from '../../src/services/chat/frames.ts';

const said = (id: string, content: string) =>
  messageJson({
    ...{ id, requestId: '', content, sentMs: 0, attributes: { a: 'b' } },
    sender: senderJson('victor', {}),
  });

test('a message that is deleted is forgotten, with its attributes, and the reason takes its place', () => {
  const all = new Transcript(() => 0);
  all.hear(said('1', 'boo'));
  all.hear(said('2', 'bravo'));
  const attributes = { MessageID: '1', Reason: 'rude' };
  all.hear(eventJson({ id: '3', requestId: '', name: 'aws:DELETE_MESSAGE', attributes, sentMs: 0 }));
  all.hear(errorJson({ id: '4', requestId: '', code: 429, message: 'rate limit exceeded' }));
  const lines = all.list();
  assert.doesNotMatch(JSON.stringify(lines), /boo/);
  assert.deepEqual(
    lines.map((line) => (line.kind === 'message' ? [line.userId, line.content, line.reason] : [line.kind, line.text])),
    [
      ['victor', '', 'rude'],
      ['victor', 'bravo', undefined],
      ['event', 'aws:DELETE_MESSAGE'],
      ['refusal', '429 rate limit exceeded'],
    ],
  );
});

test('the page holds the last of what was said', () => {
  const all = new Transcript(() => 0);
  for (let at = 0; at < TRANSCRIPT_MAX; at++) all.hear(said(`${at}`, 'x'));
  assert.equal(all.list()[0]?.id, '0');
  all.hear(said('more', 'x'));
  assert.deepEqual([all.list().length, all.list()[0]?.id], [TRANSCRIPT_MAX, '1']);
});
