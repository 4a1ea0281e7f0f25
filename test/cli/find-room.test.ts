// `fanfare chat` by a room's name, its ARN, or the id in it.
// Not quick: it tries many inputs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCli } from '../../src/cli/main.ts';
import type { TestGateway } from '../support/gateway.ts';
import { REGION, rootKey, testGateway } from '../support/gateway.ts';
import { memoryIo } from './support.ts';

const env = {
  AWS_ACCESS_KEY_ID: rootKey.accessKeyId,
  AWS_SECRET_ACCESS_KEY: rootKey.secretAccessKey,
  AWS_DEFAULT_REGION: REGION,
  USER: 'ana',
};

/** Enter and leave. */
async function enter(gateway: TestGateway, room: string) {
  const io = memoryIo(env);
  io.stdin.end('/quit\n');
  const exitCode = await runCli(['chat', room, '--endpoint-url', gateway.url], io);
  return { exitCode, said: io.text('stderr') };
}

test('a room is entered by its name, its ARN or its id', async () => {
  await using gateway = await testGateway();
  const arns: string[] = [];
  for (const name of ['lobby', 'lobby-2', undefined])
    arns.push((await gateway.chat.createRoom(name === undefined ? {} : { name })).arn!);
  const [lobby, , nameless] = arns as [string, string, string];
  const id = (arn: string) => arn.slice(arn.lastIndexOf('room/'));
  for (const [word, where] of [
    ['lobby', `lobby (${id(lobby)})`],
    [lobby, lobby],
    [lobby.slice(lobby.lastIndexOf('/') + 1), `lobby (${id(lobby)})`],
    [nameless.slice(nameless.lastIndexOf('/') + 1), nameless],
  ] as const) {
    const { exitCode, said } = await enter(gateway, word);
    assert.equal(exitCode, 0, said);
    assert.ok(said.startsWith(`Connected as ana to ${where}.\n`), said);
  }
});

test('an unknown name is answered with the nearest, or with what there is', async () => {
  await using gateway = await testGateway();
  const refusal = async (word: string) => {
    const { exitCode, said } = await enter(gateway, word);
    assert.equal(exitCode, 255);
    return said.replace(/^\nfanfare: \[ERROR\]: /, '');
  };
  assert.match(await refusal('lobby'), /^There is no room called lobby\.\nMake one: fanfare ivschat create-room/);
  for (const name of ['lobby', 'kitchen']) await gateway.chat.createRoom({ name });
  assert.equal(await refusal('loby'), 'There is no room called loby.\nDid you mean lobby?\n');
  assert.match(
    await refusal('attic'),
    /^There is no room called attic\.\nThere are: (lobby, kitchen|kitchen, lobby)\n$/,
  );
  assert.match(await refusal('no such room!'), /^There is no room called no such room!\./);
});

test('of rooms with the same name one has to be chosen', async () => {
  await using gateway = await testGateway();
  const arns = [];
  for (let count = 0; count < 2; count++) arns.push((await gateway.chat.createRoom({ name: 'twins' })).arn!);
  const { exitCode, said } = await enter(gateway, 'twins');
  assert.equal(exitCode, 255);
  assert.match(said, /2 rooms are called twins; give an ARN:/);
  for (const arn of arns) assert.ok(said.includes(`\n  ${arn}`), said);
});

test('a name is found behind more pages than one', async () => {
  await using gateway = await testGateway();
  for (let count = 0; count < 60; count++) await gateway.chat.createRoom({ name: `room-number-${count}` });
  assert.match((await enter(gateway, 'room-numbr-1')).said, /Did you mean room-number-1\?/);
  await gateway.chat.createRoom({ name: 'another' });
  assert.equal((await enter(gateway, 'room-number-0')).exitCode, 0);
});
