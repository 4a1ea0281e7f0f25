// Where servers say that they are, and how the command line finds the key of the one that it calls.
// Not quick: it starts other programs.
import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { announceServer, runningServers, serverAt } from '../src/base/files/run-time-folder.ts';
import { FANFARE, run, startProcess, temporaryFolder } from './support/process.ts';

const announced = { pid: process.pid, url: 'http://127.0.0.1:3263', credentials: '/data/credentials' };

test('a server is found by its port for as long as it runs', () => {
  using folder = temporaryFolder();
  const env = { XDG_RUNTIME_DIR: folder.path };
  {
    using _first = announceServer(env, 3263, announced);
    using _second = announceServer(env, 4000, { pid: process.pid, url: 'http://127.0.0.1:4000' });
    assert.deepEqual(serverAt(env, 3263), announced);
    assert.equal(serverAt(env, 3264), undefined);
    assert.deepEqual(
      runningServers(env).map(({ url }) => url),
      ['http://127.0.0.1:3263', 'http://127.0.0.1:4000'],
    );
  }
  assert.deepEqual(readdirSync(join(folder.path, 'fanfare')), []);
});

test('nobody else can read it, and there is nothing in it but where things are', () => {
  using folder = temporaryFolder();
  using _announced = announceServer({ XDG_RUNTIME_DIR: folder.path }, 3263, announced);
  const place = join(folder.path, 'fanfare');
  assert.equal(statSync(place).mode & 0o777, 0o700);
  assert.equal(statSync(join(place, '3263')).mode & 0o777, 0o600);
  assert.deepEqual(JSON.parse(readFileSync(join(place, '3263'), 'utf8')), announced);
});

test('without a run-time folder it is below the home, and a home that is not there is not made', () => {
  using home = temporaryFolder();
  const env = { HOME: home.path };
  {
    using _announced = announceServer(env, 3263, announced);
    assert.ok(existsSync(join(home.path, '.local/state/fanfare/run/3263')));
    assert.deepEqual(
      serverAt({ ...env, XDG_RUNTIME_DIR: '/nonexistent' }, 3263),
      announced,
      'both places are looked at',
    );
  }
  const nowhere = join(home.path, 'nobody');
  using _none = announceServer({ HOME: nowhere, XDG_RUNTIME_DIR: join(home.path, 'none') }, 3263, announced);
  assert.ok(!existsSync(nowhere) && !existsSync(join(home.path, 'none')));
});

test('what a killed server left is no server, and is cleaned up by the next', () => {
  using folder = temporaryFolder();
  const env = { XDG_RUNTIME_DIR: folder.path };
  const place = join(folder.path, 'fanfare');
  mkdirSync(place, { mode: 0o700 });
  // No process has such an id (proc(5): 4,194,304 is the largest).
  for (const [port, text] of [
    ['1', JSON.stringify({ ...announced, pid: 4_194_305 })],
    ['2', '{"pid":"1","url":"x"}'],
    ['3', 'not JSON'],
    ['4', JSON.stringify({ ...announced, pid: -1 })],
  ] as const) {
    writeFileSync(join(place, port), text);
    assert.equal(serverAt(env, Number(port)), undefined, text);
  }
  writeFileSync(join(place, 'README'), 'kept');
  using _announced = announceServer(env, 3263, announced);
  assert.deepEqual(readdirSync(place), ['3263', 'README']);
});

test('a folder that others can look into, or a link to one, is not trusted', () => {
  using folder = temporaryFolder();
  const env = { XDG_RUNTIME_DIR: folder.path };
  const place = join(folder.path, 'fanfare');
  using _announced = announceServer(env, 3263, announced);
  for (const mode of [0o750, 0o705, 0o777]) {
    chmodSync(place, mode);
    assert.equal(serverAt(env, 3263), undefined, mode.toString(8));
    assert.deepEqual(runningServers(env), []);
  }
  chmodSync(place, 0o700);
  using other = temporaryFolder();
  symlinkSync(place, join(other.path, 'fanfare'));
  assert.equal(serverAt({ XDG_RUNTIME_DIR: other.path }, 3263), undefined);
  assert.deepEqual(serverAt(env, 3263), announced);
});

test('one that has taken the port since keeps its entry', () => {
  using folder = temporaryFolder();
  const env = { XDG_RUNTIME_DIR: folder.path };
  const first = announceServer(env, 3263, announced);
  // A process that is there for as long as this one.
  using _second = announceServer(env, 3263, { ...announced, pid: process.ppid });
  first[Symbol.dispose]();
  assert.equal(serverAt(env, 3263)?.pid, process.ppid);
});

test('the command line finds the key of the server that it calls, whatever its --data', async () => {
  using folder = temporaryFolder();
  const env = { HOME: folder.path, XDG_RUNTIME_DIR: folder.path };
  await using usual = await startProcess([], env);
  await using other = await startProcess(['--data', join(folder.path, 'elsewhere')], env);
  const listRooms = (url: string, more: NodeJS.ProcessEnv = {}) =>
    run(FANFARE, ['ivschat', 'list-rooms', '--endpoint-url', url], { ...env, ...more });
  const [first, second] = await Promise.all([listRooms(usual.url), listRooms(other.url)]);
  assert.deepEqual([first.code, second.code], [0, 0], first.stderr + second.stderr);

  // The environment and a profile that is named come first, as ever.
  const key = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLEEXAMPLE', AWS_SECRET_ACCESS_KEY: 'x' };
  const profiles = join(folder.path, 'profiles');
  writeFileSync(profiles, '[mine]\naws_access_key_id = AKIDOFTHEPROFILE\naws_secret_access_key = x\n');
  const [byEnvironment, byProfile] = await Promise.all([
    listRooms(other.url, key),
    listRooms(other.url, { AWS_PROFILE: 'mine', AWS_SHARED_CREDENTIALS_FILE: profiles }),
  ]);
  assert.match(byEnvironment.stderr, /It was signed with AKIDEXAMPLEEXAMPLE, found in the environment/);
  assert.match(byProfile.stderr, /It was signed with AKIDOFTHEPROFILE, found in the profile "mine"\. .*FANFARE_DATA/);
});

test('where there is no key, it says where it looked', async () => {
  using folder = temporaryFolder();
  const env = { HOME: folder.path, XDG_RUNTIME_DIR: folder.path };
  await using server = await startProcess(['--data', ':memory:'], env);
  const ask = (url: string) => run(FANFARE, ['ivschat', 'list-rooms', '--endpoint-url', url], env);
  const [ofMemory, ofNone] = await Promise.all([ask(server.url), ask('http://127.0.0.1:9')]);
  assert.deepEqual([ofMemory.code, ofNone.code], [253, 253]);
  const environment = 'Looked for them in the environment (AWS_ACCESS_KEY_ID), ';
  const usual = join(folder.path, '.local/share/fanfare/credentials');
  const memory = `your server at ${server.url} (it keeps its key in no file), the profile "default".`;
  assert.ok(ofMemory.stderr.includes(environment + memory), ofMemory.stderr);
  const none = `a server of yours at port 9 (none is known), ${usual}, the profile "default".`;
  assert.ok(ofNone.stderr.includes(environment + none), ofNone.stderr);
});
