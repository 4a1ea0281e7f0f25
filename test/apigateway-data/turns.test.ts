// Checks of messages take turns, and compiled models are kept up to a bound.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CompiledModels } from '../../src/services/websocket/runtime/compiled-models.ts';
import { StepTurns } from '../../src/services/websocket/runtime/step-turns.ts';

const MUCH = 100_000;
const turn = () => new Promise((resume) => setImmediate(resume));

test('what fits into a turn of the event loop does not wait', () => {
  const turns = new StepTurns();
  turns.took(MUCH - 1);
  assert.equal(turns.room({}), undefined);
});

test('a turn does not pay for those before it', async () => {
  const turns = new StepTurns();
  for (let count = 0; count < 10; count++) {
    turns.took(MUCH - 1);
    await turn();
    assert.equal(turns.room({}), undefined);
  }
});

test('of what waited, a turn does as much as it may', async () => {
  const turns = new StepTurns();
  const done: string[] = [];
  const work = async (name: string) => {
    const wait = turns.room({});
    if (wait) await wait;
    done.push(name);
    turns.took(MUCH / 2);
  };
  turns.took(MUCH);
  const all = ['a', 'b', 'c'].map(work);
  assert.deepEqual(done, []);
  await turn();
  await turn();
  assert.deepEqual(done, ['a', 'b', 'c']);
  turns.took(MUCH);
  const more = ['d', 'e', 'f'].map(work);
  await turn();
  assert.deepEqual(done.slice(3), ['d', 'e']);
  await Promise.all([...all, ...more]);
});

test('when a turn has done its work, what comes waits for the next ones: one piece each, holders in turn', async () => {
  const turns = new StepTurns();
  const [greedy, modest] = [{}, {}];
  const done: string[] = [];
  const work = async (holder: object, name: string) => {
    const wait = turns.room(holder);
    if (wait) await wait;
    done.push(name);
    turns.took(MUCH);
  };
  const all = ['g1', 'g2', 'g3', 'g4'].map((name) => work(greedy, name));
  all.push(work(modest, 'm1'));
  assert.deepEqual(done, ['g1']);
  await turn();
  assert.deepEqual(done, ['g1', 'g2']);
  await turn();
  assert.deepEqual(done, ['g1', 'g2', 'm1']);
  await Promise.all(all);
  assert.deepEqual(done, ['g1', 'g2', 'm1', 'g3', 'g4']);
  await turn();
  assert.equal(turns.room(modest), undefined, 'there is room again');
});

test('a schema is compiled once while it is kept, and those that were not used for long go first', async () => {
  const models = new CompiledModels();
  const schema = (name: string) => JSON.stringify({ title: name, description: ' '.repeat(1_000_000) });
  const check = (name: string) => models.check(schema(name), () => {});
  const [a, b] = [await check('a'), await check('b')];
  await check('c');
  assert.equal(await check('a'), a);
  // There is room for three of them. The one that was used last stays.
  await check('d');
  assert.equal(await check('a'), a);
  assert.notEqual(await check('b'), b);
});

test('what is wrong with a schema is told once', async () => {
  const models = new CompiledModels();
  const told: string[] = [];
  for (let count = 0; count < 2; count++) {
    const check = await models.check('{"type":"nothing"}', (fault) => told.push(fault));
    assert.equal(check('{}'), 'broken');
  }
  assert.deepEqual(told, ['#: type needs types of JSON']);
});
