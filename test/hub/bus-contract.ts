// What every Bus must do.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bus } from '../../src/hub/bus.ts';

export type MadeBuses = {
  readonly buses: readonly [Bus, Bus];
  /** Who the second is, and a number that nobody has. */
  readonly second: number;
  readonly nobody: number;
  /** Wait until what was published has arrived. */
  readonly settle: () => Promise<void>;
  /** The second leaves, after it stopped to answer. */
  readonly leave: () => Promise<void>;
  readonly end?: () => Promise<void>;
};

/** `make` gives two ends of one bus. */
export function busContract(name: string, skip: string | false, make: () => Promise<MadeBuses>): void {
  const bytes = (text: string) => Buffer.from(text);
  function suite(
    claim: string,
    body: (a: Bus, b: Bus, settle: () => Promise<void>, made: MadeBuses) => Promise<void>,
  ): void {
    void test(`${name}: ${claim}`, { skip }, async () => {
      const made = await make();
      try {
        await body(...made.buses, made.settle, made);
      } finally {
        for (const bus of new Set(made.buses)) await bus.close();
        await made.end?.();
      }
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

  suite('a node that answers is asked; one that is not there, or left, is dead', async (a, b, settle, made) => {
    const { second, nobody } = made;
    const stop = b.answer(second, async (message) => Buffer.concat([message, bytes('!')]));
    await settle();
    const answer = await a.ask(second, bytes('you'));
    assert.equal(answer.outcome, 'answered');
    assert.equal(String(Buffer.from(answer.bytes)), 'you!');
    assert.deepEqual(await a.ask(nobody, bytes('you')), { outcome: 'dead' });
    stop();
    await made.leave();
    await settle();
    assert.deepEqual(await a.ask(second, bytes('you')), { outcome: 'dead' });
  });

  suite('a node that is there and gives no answer is unreachable, and not dead', async (a, b, settle, { second }) => {
    b.answer(second, async () => {
      throw new Error('of our own');
    });
    await settle();
    assert.deepEqual(await a.ask(second, bytes('you')), { outcome: 'unreachable' });
  });

  suite('a listener hears who published, and whether it counts', async (a, b, settle) => {
    const heard: boolean[] = [];
    const from = new Set<number>();
    b.subscribe('t', (_message, node, counts) => {
      heard.push(counts);
      from.add(node);
    });
    await settle();
    a.publish('t', bytes('1'), true);
    a.publish('t', bytes('2'));
    await settle();
    assert.deepEqual(heard, [true, false]);
    assert.equal(from.size, 1);
  });

  suite('when all have heard what was published, it was delivered', async (a, b, settle) => {
    let heard = 0;
    b.subscribe('t', () => heard++);
    await settle();
    for (let n = 0; n < 10; n++) a.publish('t', bytes('x'));
    assert.equal(await a.heardByAll(2_000), true);
    assert.equal(heard, 10);
    assert.equal(a.isCongested, false);
  });
}
