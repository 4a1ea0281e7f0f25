// An example as its README has it started: the command line is read from there.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { TestClient } from '../support/client.ts';
import { run } from '../support/process.ts';
import { until } from '../support/until.ts';

const root = join(import.meta.dirname, '../..');
export const EXAMPLES = join(root, 'examples');

/** Why a function in Python is not tested here, if so: it runs on the `python3` that is found first. */
export async function skipWithoutBoto3(): Promise<string | false> {
  const { code } = await run('python3', ['-c', 'import boto3']);
  return code === 0 ? false : "Debian's python3-boto3 is not installed: NOT TESTED";
}

type Line = Record<string, any>;

/** Ready when this resolves: on a free port, with data of its own. */
export async function startExample(name: string, environment: NodeJS.ProcessEnv = {}) {
  const command = /^npm start .*$/m.exec(readFileSync(join(EXAMPLES, name, 'README.md'), 'utf8'))?.[0];
  assert.ok(command, 'the README says how it is started');
  const child = spawn('sh', ['-c', `exec ${command}`], {
    cwd: root,
    env: {
      PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
      HOME: '/nonexistent',
      npm_config_update_notifier: 'false',
      npm_config_cache: process.env['npm_config_cache'],
      FANFARE_PORT: '0',
      FANFARE_DATA: ':memory:',
      // Twenty at once would start forty processes that load the SDK; what comes beyond these waits.
      FANFARE_LIMIT: 'functionProcessesMax=4',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const log: Line[] = [];
  const said: string[] = [];
  const ready = Promise.withResolvers<Line>();
  createInterface(child.stdout).on('line', (line) => {
    if (!line.startsWith('{')) return void said.push(line);
    const entry = JSON.parse(line);
    log.push(entry);
    if (entry.msg === 'Fanfare is ready') ready.resolve(entry);
  });
  void exited.then(([code]) => ready.reject(new Error(`the example ended with ${code} before it was ready`)));
  const { url } = await ready.promise;
  /** The lines of a section of the first screen. */
  const listed = (title: string): string[] => log.find(({ msg }) => msg === title)?.['declared'] ?? [];
  return {
    url: url as string,
    log,
    listed,
    /** What runs beside Fanfare has said. */
    said,
    /** As SIGTERM has it. */
    async stop() {
      child.kill('SIGTERM');
      return exited;
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await exited;
    },
  };
}

type Example = Awaited<ReturnType<typeof startExample>>;

/** The table of a chat, by the server that runs beside it. */
function tableOf(example: Example) {
  const endpoint = example.said
    .find((line) => line.startsWith('Tables are at '))!
    .split(' ')
    .at(-1)!;
  const TableName = example.listed('Tables')[0]!.split(/ +/)[1]!;
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1', endpoint, credentials }));
  return {
    async ids(): Promise<string[]> {
      const { Items = [] } = await client.send(new ScanCommand({ TableName }));
      return Items.map(({ connectionId }) => connectionId as string).toSorted();
    },
    put: (connectionId: string) => client.send(new PutCommand({ TableName, Item: { connectionId } })),
    [Symbol.dispose]: () => client.destroy(),
  };
}

/** What a chat does, however it is declared: everybody hears everybody, and who is gone is forgotten. */
export async function assertChat(example: Example, people: number): Promise<void> {
  using table = tableOf(example);
  const address = example.listed('APIs')[0]!.split(/ +/)[1]!;
  await using room = new AsyncDisposableStack();
  const clients = await Promise.all(Array.from({ length: people }, () => TestClient.open(address)));
  for (const client of clients) room.use(client);
  const idsOf = (some: readonly TestClient[]) => some.map(({ connectionId }) => connectionId).toSorted();
  assert.deepEqual(await table.ids(), idsOf(clients), 'all are in the table when they are connected');

  const say = async (speakers: readonly TestClient[], listeners: readonly TestClient[], words: string) => {
    const messages = speakers.map((_, index) => `${words} ${index}`);
    speakers.forEach((client, index) => client.send({ action: 'sendmessage', data: messages[index] }));
    for (const client of listeners) {
      const heard = [];
      while (heard.length < messages.length) heard.push(await client.next());
      assert.deepEqual(heard.toSorted(), messages.toSorted(), 'every message arrives once at everybody');
    }
  };
  await say(clients, clients, 'hello from');

  // It goes without a close frame; and as $disconnect is best effort (spec/apigateway-websocket.md section 2), what that
  // has removed is put back, as where it is never called.
  const [gone, ...rest] = clients as [TestClient, ...TestClient[]];
  gone.socket.terminate();
  await until(async () => !(await table.ids()).includes(gone.connectionId), '$disconnect forgets who is gone');
  await table.put(gone.connectionId);
  await say(rest.slice(0, 1), rest, 'still here,');
  await until(async () => (await table.ids()).length === rest.length, 'the answer 410 forgets who is gone');
  assert.deepEqual(await table.ids(), idsOf(rest));

  // Failures of backends are warnings with their route.
  const failures = example.log.filter(({ level, route }) => level === 'error' || (level === 'warn' && route));
  assert.deepEqual(failures, []);
}
