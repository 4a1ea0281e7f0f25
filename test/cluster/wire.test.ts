// What every Wire must do: NATS's, and the one that simulations run on.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { SteeredClock } from '../../src/base/clock.ts';
import { limitsOf } from '../../src/base/limits/limits.ts';
import { connectNatsWire } from '../../src/cluster/nats/connect-nats-wire.ts';
import type { StreamSettings, Wire } from '../../src/cluster/wire.ts';
import { Conflict, Unavailable } from '../../src/cluster/wire.ts';
import { until } from '../support/until.ts';
import { Random } from '../fuzz/random.ts';
import { noNatsServer, startNatsServer } from './nats-server.ts';
import { SimulatedNats } from './simulated/simulated-nats.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (message: Uint8Array | undefined) => message && new TextDecoder().decode(message);

type Made = AsyncDisposable & { readonly wires: readonly [Wire, Wire]; readonly cut: () => Promise<void> };

/** `make` gives two wires to one NATS, and how to part the first from it. */
function contract(of: string, skip: string | false, make: () => Promise<Made>): void {
  const suite = (claim: string, body: (a: Wire, b: Wire, made: Made) => Promise<void>) =>
    void test(`${of}: ${claim}`, { skip }, async () => {
      await using made = await make();
      await body(...made.wires, made);
    });
  let streams = 0;
  const stream = async (wire: Wire, more: Partial<StreamSettings> = {}): Promise<string> => {
    const stem = `s${++streams}`;
    const settings = { name: stem, subjects: [`${stem}.>`], storage: 'file', replicas: 1, ...more } as const;
    await wire.create(settings);
    return stem;
  };

  suite('what is published is heard on other wires, in order, and not on its own', async (a, b) => {
    const heard: string[] = [];
    const own: string[] = [];
    b.subscribe('x.*', (message, subject) => heard.push(`${subject} ${text(message)}`));
    a.subscribe('x.>', (message) => own.push(text(message)!));
    await Promise.all([a.flush(), b.flush()]);
    for (let at = 0; at < 50; at++) a.publish('x.y', bytes(String(at)));
    a.publish('x.y.z', bytes('deeper'));
    b.publish('x.y.z', bytes('from b'));
    await Promise.all([a.flush(), b.flush()]);
    await until(() => heard.length >= 50 && own.length > 0);
    assert.deepEqual(
      heard,
      Array.from({ length: 50 }, (_, at) => `x.y ${at}`),
    );
    assert.deepEqual(own, ['from b']);
    assert.equal(a.unansweredBytes, 0);
  });

  suite('who ended a subscription hears nothing more', async (a, b) => {
    let ended = 0;
    let other = 0;
    const end = b.subscribe('x', () => ended++);
    b.subscribe('x', () => other++);
    await b.flush();
    a.publish('x', bytes('1'));
    await until(() => other === 1);
    end();
    await b.flush();
    a.publish('x', bytes('2'));
    await until(() => other === 2);
    assert.equal(ended, 1);
  });

  suite('an append is made when what it expects is so; else it is a Conflict, and nothing changed', async (a, b) => {
    const name = await stream(a);
    const first = await a.append(name, `${name}.k`, bytes('one'), { last: 0 });
    assert.equal(first, 1);
    await assert.rejects(b.append(name, `${name}.k`, bytes('late'), { last: 0 }), Conflict);
    assert.equal(await b.append(name, `${name}.j`, bytes('two'), { last: first }), 2);
    assert.equal(await b.append(name, `${name}.k`, bytes('three'), { lastOnSubject: first }), 3);
    await assert.rejects(a.append(name, `${name}.k`, bytes('late'), { lastOnSubject: first }), Conflict);
    assert.equal(await a.append(name, `${name}.new`, bytes('four'), { lastOnSubject: 0 }), 4);
    await assert.rejects(a.append(name, `${name}.new`, bytes('late'), { lastOnSubject: 0 }), Conflict);
    assert.equal(await a.append(name, `${name}.any`, bytes('five')), 5);
    assert.equal(await a.fetch(name, 6), undefined);
  });

  suite('an append with an id is made once', async (a, b) => {
    const name = await stream(a);
    assert.equal(await a.append(name, `${name}.k`, bytes('one'), { id: 'i' }), 1);
    assert.equal(await b.append(name, `${name}.k`, bytes('one'), { id: 'i', last: 0 }), 1);
    assert.equal(await b.fetch(name, 2), undefined);
  });

  suite('messages are found by sequence, as the last of a subject, and from a sequence on', async (a, b) => {
    const name = await stream(a);
    assert.equal(await b.last(name), undefined);
    for (const word of ['k', 'j', 'k', 'l']) await a.append(name, `${name}.${word}`, bytes(word));
    assert.equal(text(await b.fetch(name, 2)), 'j');
    assert.equal(await b.fetch(name, 9), undefined);
    assert.deepEqual((await b.last(name))?.at, 4);
    const last = await b.last(name, `${name}.k`);
    assert.deepEqual([last?.at, last?.subject, text(last?.bytes)], [3, `${name}.k`, 'k']);
    assert.equal(await b.last(name, `${name}.none`), undefined);
    assert.equal((await b.next(name, 2))?.at, 2);
    assert.equal((await b.next(name, 2, `${name}.k`))?.at, 3);
    assert.equal((await b.next(name, 2, `${name}.*`))?.at, 2);
    assert.equal(await b.next(name, 4, `${name}.k`), undefined);
    await a.purge(name, 2);
    assert.equal(await b.fetch(name, 2), undefined);
    assert.equal((await b.next(name, 1))?.at, 3);
    await a.purge(name, 4);
    assert.equal(await b.last(name), undefined);
    assert.equal(await a.append(name, `${name}.k`, bytes('on'), { last: 4 }), 5);
  });

  suite('a stream that keeps one message of a subject is a set of records', async (a, b) => {
    const name = await stream(a, { keptPerSubject: 1, storage: 'memory' });
    await a.append(name, `${name}.k`, bytes('old'));
    await a.append(name, `${name}.j`, bytes('other'));
    await a.append(name, `${name}.k`, bytes('new'), { lastOnSubject: 1 });
    assert.equal(await b.fetch(name, 1), undefined);
    assert.equal((await b.next(name, 1))?.at, 2);
    assert.equal(text((await b.next(name, 3))?.bytes), 'new');
  });

  suite('what is appended is said again with its sequence, to everybody', async (a, b) => {
    const stem = `r${++streams}`;
    await a.create({
      ...{ name: stem, subjects: [`${stem}.in.>`], storage: 'file', replicas: 1 },
      republish: { from: `${stem}.in.>`, to: `${stem}.said.>` },
    });
    const heard: string[] = [];
    for (const wire of [a, b])
      wire.subscribe(`${stem}.said.>`, (message, subject, sequence) =>
        heard.push(`${subject.slice(stem.length)} ${text(message)} ${sequence}`),
      );
    await Promise.all([a.flush(), b.flush()]);
    await a.append(stem, `${stem}.in.k`, bytes('one'));
    await until(() => heard.length === 2);
    assert.deepEqual(heard, ['.said.k one 1', '.said.k one 1']);
  });

  suite(
    'a stream is there once it was made; making it again changes nothing; without one all is Unavailable',
    async (a, b) => {
      assert.equal(await b.has('none'), false);
      const name = await stream(a);
      await b.append(name, `${name}.k`, bytes('kept'));
      await b.create({ name, subjects: [`${name}.>`], storage: 'file', replicas: 1 });
      assert.equal(await a.has(name), true);
      assert.equal(text(await a.fetch(name, 1)), 'kept');
      await assert.rejects(a.fetch('none', 1), Unavailable);
      await assert.rejects(a.append('none', 'none.k', bytes('x')), Unavailable);
    },
  );

  suite('a link that breaks is noticed; from then on nothing is kept for later', async (a, b, { cut }) => {
    const name = await stream(a);
    const links: boolean[] = [];
    const heard: string[] = [];
    a.onLink((isUp) => links.push(isUp));
    b.subscribe('x', (message) => heard.push(text(message)!));
    assert.equal(a.isUp, true);
    await cut();
    await until(() => !a.isUp);
    assert.deepEqual(links, [false]);
    for (let at = 0; at < 100; at++) a.publish('x', new Uint8Array(1024));
    assert.equal(a.unansweredBytes, 0);
    await assert.rejects(a.append(name, `${name}.k`, bytes('x')), Unavailable);
    await assert.rejects(a.last(name), Unavailable);
    await assert.rejects(a.flush(), Unavailable);
    assert.deepEqual(heard, []);
  });
}

contract('NATS', noNatsServer, async () => {
  const server = await startNatsServer();
  const limits = limitsOf();
  const connect = (name: string) => connectNatsWire({ servers: [server.url], name, limits });
  const wires = [await connect('a'), await connect('b')] as const;
  return {
    wires,
    cut: async () => {
      server.child.kill('SIGKILL');
      await once(server.child, 'exit');
    },
    async [Symbol.asyncDispose]() {
      for (const wire of wires) await wire[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
});

contract('simulated', false, async () => {
  const clock = new SteeredClock(0);
  const nats = new SimulatedNats(clock, new Random(1));
  const wires = [nats.wire(), nats.wire()] as const;
  let runs = true;
  const ended = (async () => {
    for (; runs; await setImmediate()) clock.advance(1);
  })();
  return {
    wires,
    cut: async () => wires[0].cut(),
    async [Symbol.asyncDispose]() {
      runs = false;
      await ended;
    },
  };
});

test(
  'over wireUnansweredBytesMax nothing more is handed to NATS; what it has answered counts no more',
  {
    skip: noNatsServer,
  },
  async () => {
    await using server = await startNatsServer();
    const limits = limitsOf('ours', { wireUnansweredBytesMax: 10_000 });
    await using wire = await connectNatsWire({ servers: [server.url], name: 'a', limits });
    await using other = await connectNatsWire({ servers: [server.url], name: 'b', limits });
    let heard = 0;
    other.subscribe('x', () => heard++);
    await other.flush();
    for (let at = 0; at < 50; at++) wire.publish('x', new Uint8Array(1_000));
    assert.equal(wire.unansweredBytes, 10_000);
    await wire.flush();
    assert.equal(wire.unansweredBytes, 0);
    wire.publish('x', new Uint8Array(10_000));
    wire.publish('x', new Uint8Array(1));
    await wire.flush();
    await until(() => heard === 11);
  },
);
