import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detailsOf, mentions } from '../../console/api/watch-event.ts';
import { LINES_MAX, LiveLines } from '../../console/live/live-lines.ts';

const time = '2026-11-28T02:03:04.000Z';
const post = (at: number) => ({ time, kind: 'post', scope: 'api/default/prod', at });

test('the page holds the last lines, and knows how many there were', () => {
  const lines = new LiveLines();
  for (let at = 0; at < LINES_MAX; at++) lines.add(post(at), 0);
  assert.equal(lines.list().length, LINES_MAX);
  assert.equal(lines.list().at(-1)!.event['at'], 0, 'none is forgotten yet');
  for (let at = LINES_MAX; at < 20 * LINES_MAX + 7; at++) {
    lines.add(post(at), 0);
    assert.ok(lines.held < 2 * LINES_MAX);
  }
  const shown = lines.list().map(({ event }) => event['at']);
  assert.deepEqual([shown.length, shown[0], shown.at(-1)], [LINES_MAX, 20 * LINES_MAX + 6, 19 * LINES_MAX + 7]);
  assert.equal(lines.count, 20 * LINES_MAX + 7);
  assert.equal(new Set(lines.list().map(({ id }) => id)).size, LINES_MAX);
});

test('a sample is of the last moment, and no line', () => {
  const lines = new LiveLines();
  lines.add({ time, kind: 'sample', scope: '', shown: 20, of: 1_000 }, 5_000);
  assert.deepEqual(lines.list(), []);
  assert.equal(lines.sample(7_499, 2_500)?.of, 1_000);
  assert.equal(lines.sample(7_500, 2_500), undefined);
});

test('an event is told in words, with all that is known of it, and is found by any of them', () => {
  const cases: readonly [event: object, words: string][] = [
    [{ kind: 'open', scope: 'chat/x', sourceIp: '::1', userId: 'u' }, 'from ::1'],
    [
      { kind: 'event', scope: 'chat/x', action: 'SEND_EVENT', members: 1, bytes: 9 },
      'SEND_EVENT, to 1 member, 9 bytes',
    ],
    [
      { kind: 'error', scope: 'ivschat.GetRoom', operation: 'ivschat.GetRoom', status: 404, reason: 'gone' },
      '404 gone',
    ],
    [
      { kind: 'error', scope: 'api/a/prod', operation: '$default', status: 502, reason: 'bad', requestId: 'R=' },
      '$default: 502 bad, request R=',
    ],
    [{ kind: 'reply', scope: 'api/a/prod', bytes: 2, took: { ms: 3 } }, '2 bytes, took={"ms":3}'],
  ];
  for (const [event, words] of cases) {
    const whole = { time, ...event } as Parameters<typeof detailsOf>[0];
    assert.equal(detailsOf(whole), words);
    assert.ok(mentions(whole, words.toUpperCase()) && mentions(whole, whole.scope) && !mentions(whole, 'needle'));
  }
});
