// What every Bus must do. A new implementation passes this suite unchanged.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bus } from '../../src/hub/bus.ts';
import { LocalBus } from '../../src/hub/bus.ts';

type Made = { buses: [Bus, Bus]; settle: () => Promise<void> };

/** `make` gives two ends of one bus; `settle` waits until what was published has arrived. */
function contract(name: string, make: () => Promise<Made>): void {
  const bytes = (text: string) => Buffer.from(text);
  function suite(claim: string, body: (a: Bus, b: Bus, settle: () => Promise<void>) => Promise<void>): void {
    void test(`${name}: ${claim}`, async () => {
      const { buses, settle } = await make();
      await body(...buses, settle);
      for (const bus of new Set(buses)) await bus.close();
    });
  }

  suite('a message reaches every subscriber of its topic on every node, and nobody else', async (a, b, settle) => {
    const heard: string[] = [];
    a.subscribe('t', (message) => heard.push(`a ${Buffer.from(message)}`));
    b.subscribe('t', (message) => heard.push(`b ${Buffer.from(message)}`));
    b.subscribe('other', (message) => heard.push(`other ${Buffer.from(message)}`));
    await settle();
    a.publish('t', bytes('hello'));
    await settle();
    assert.deepEqual(heard.toSorted(), ['a hello', 'b hello']);
  });

  suite('messages of one sender arrive in order', async (a, b, settle) => {
    const heard: number[] = [];
    b.subscribe('t', (message) => heard.push(message[0]!));
    await settle();
    for (let n = 0; n < 100; n++) a.publish('t', Buffer.of(n));
    await settle();
    assert.deepEqual(
      heard,
      Array.from({ length: 100 }, (_, n) => n),
    );
  });

  suite('who unsubscribed hears nothing more; a listener may do so while it hears', async (a, b, settle) => {
    let first = 0;
    let second = 0;
    const stop = b.subscribe('t', () => {
      first++;
      stop();
    });
    b.subscribe('t', () => second++);
    await settle();
    a.publish('t', bytes('1'));
    a.publish('t', bytes('2'));
    await settle();
    assert.deepEqual([first, second], [1, 2]);
  });

  suite('a node that answers is asked; one that is not there, or left, is dead', async (a, b, settle) => {
    const stop = b.answer(7, async (message) => Buffer.concat([message, bytes('!')]));
    await settle();
    const answer = await a.ask(7, bytes('you'));
    assert.equal(answer.outcome, 'answered');
    assert.equal(String(Buffer.from(answer.bytes)), 'you!');
    assert.deepEqual(await a.ask(8, bytes('you')), { outcome: 'dead' });
    stop();
    await settle();
    assert.deepEqual(await a.ask(7, bytes('you')), { outcome: 'dead' });
  });

  suite('a node that is there and gives no answer is unreachable, and not dead', async (a, b, settle) => {
    b.answer(7, async () => {
      throw new Error('of our own');
    });
    await settle();
    assert.deepEqual(await a.ask(7, bytes('you')), { outcome: 'unreachable' });
  });
}

contract('LocalBus', async () => {
  const bus = new LocalBus();
  return { buses: [bus, bus], settle: async () => {} };
});
