// What a test client shows of its messages: each with its route, and what answers it, in a page that does not grow.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WatchEvent } from '../../console/api/watch-event.ts';
import { ENTRIES_MAX, Exchanges } from '../../console/live/exchanges.ts';

const told = (kind: string, details: object): WatchEvent => ({ time: '', scope: 'api/a/prod', kind, ...details });
const message = (requestId: string) => told('message', { requestId });
const route = (requestId: string, details: object = {}) =>
  told('route', { requestId, operation: 'play', status: 200, tookMs: 3, ...details });

/** As `sent a play`, `received x answers 0`. */
const shown = (all: Exchanges) =>
  all.list().map((entry) => {
    if (entry.kind === 'sent') return `sent ${entry.text} ${entry.route?.operation ?? '?'}`;
    return entry.kind === 'received' ? `received ${entry.text} ${entry.answers ?? '?'}` : `note ${entry.text}`;
  });

test('a message has the route that was told of it, whatever ends first, and what came has what it answers', () => {
  const all = new Exchanges(() => 0);
  all.sent('a');
  all.sent('b');
  all.told(message('1'));
  all.told(message('2'));
  all.received('yes!');
  assert.deepEqual(shown(all), ['sent a ?', 'sent b ?', 'received yes! ?'], 'nothing is guessed');
  all.told(route('2', { operation: 'stop', status: 500 }));
  all.told(route('1', { replyBytes: 4 }));
  all.received('{"message": "Internal server error", "requestId":"2"}');
  all.told(told('post', { bytes: 6 }));
  all.received('grüß');
  assert.deepEqual(shown(all), [
    'sent a play',
    'sent b stop',
    'received yes! 0',
    'received {"message": "Internal server error", "requestId":"2"} 1',
    'received grüß post',
  ]);
});

test('handshakes that are refused, and what $connect did, are told', () => {
  const all = new Exchanges(() => 0);
  all.told(told('error', { scope: 'handshake', status: 403, message: 'Forbidden' }));
  all.told(route('1', { operation: '$connect', status: 500, reason: 'no', integrationMs: 7 }));
  assert.deepEqual(shown(all), [
    'note The handshake was refused with 403: Forbidden',
    'note The route $connect ended with 500 after 7 ms: no',
  ]);
});

test('the page holds the last of what was said', () => {
  const all = new Exchanges(() => 0);
  for (let at = 0; at < ENTRIES_MAX; at++) all.received(`${at}`);
  assert.equal(shown(all)[0], 'received 0 ?');
  all.received('one more');
  assert.deepEqual([shown(all).length, shown(all)[0]], [ENTRIES_MAX, 'received 1 ?']);
});
