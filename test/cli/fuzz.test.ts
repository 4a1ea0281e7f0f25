// Random commands to ours and to the AWS CLI, where it is installed: the same output, errors, exit code and requests.
// FANFARE_FUZZ_ROUNDS is how many, FANFARE_FUZZ_SEED which ones.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { findAws } from '../support/process.ts';
import type { Answer } from './support.ts';
import { ROOM, fanfare, keyEnvironment, recordingService, scratchDirectory } from './support.ts';

const rounds = Number(process.env['FANFARE_FUZZ_ROUNDS'] ?? 12);
const seed = Number(process.env['FANFARE_FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

/** Numbers from 0 to 1 that a seed determines (mulberry32). */
function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Round = { readonly words: readonly string[]; readonly answer: Exclude<Answer, string> };

class Generator {
  readonly #random: () => number;

  constructor(start: number) {
    this.#random = randomFrom(start);
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }

  #one<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.#random() * choices.length)]!;
  }

  #some<T>(most: number, make: () => T): T[] {
    return Array.from({ length: Math.floor(this.#random() * (most + 1)) }, make);
  }

  round(): Round {
    const [operation, options, members] = this.#one(OPERATIONS);
    const words = [...operation, ...options.flatMap((option) => this.#option(option))];
    for (const extra of this.#some(2, () => this.#word())) words.splice(this.#one([2, words.length]), 0, extra);
    if (this.#chance(0.5)) words.push('--output', this.#one(['json', 'text', 'table', 'tabl']));
    if (this.#chance(0.4)) words.push('--query', this.#one(QUERIES));
    return { words, answer: this.#answer(members) };
  }

  #option(option: string): string[] {
    const [name = '', kind] = option.split(' ');
    switch (kind) {
      case 'shorthand':
        return [name, this.#chance(0.6) ? this.#shorthand() : this.#json()];
      case 'json':
        return [name, this.#json()];
      case 'number':
        return [name, this.#one(['1', '-1', ' 12 ', '+1_0', '1.5', '', '٣', '1e3', '99999999999999999999', '1__0'])];
      case 'words':
        return [name, ...this.#some(3, () => this.#word())];
      default:
        return [name, this.#word()];
    }
  }

  #word(): string {
    if (this.#chance(0.4)) return this.#some(8, () => this.#one(LETTERS)).join('');
    return this.#one(['a', 'bar baz', '', 'x=y', '-5', '-x', '--foo', '-', '3', '{"a":1}', 'é', '--no', '--c', ROOM]);
  }

  #shorthand(depth = 0): string {
    const pair = () => this.#key() + this.#one(['=', '=', '=', ' = ', '==', '']) + this.#value(depth);
    return [pair(), ...this.#some(2, pair)].join(this.#one([',', ',', ', ', ' ,', ',,', '\n,']));
  }

  #key(): string {
    return this.#one(['a', 'b', 'uri', 'fallbackResult', 's3', 'bucketName', '', 'a-b', 'x.y', 'é', 'a b']);
  }

  #value(depth: number): string {
    if (depth < 3 && this.#chance(0.2)) {
      return `[${this.#some(3, () => this.#value(depth + 1)).join(',')}${this.#one([']', ']', ''])}`;
    }
    if (depth < 3 && this.#chance(0.2)) return `{${this.#key()}=${this.#value(depth + 1)}${this.#one(['}', '}', ''])}`;
    return this.#one([
      'x',
      'true',
      'b c',
      '',
      ' y ',
      '\\,z',
      'q"r',
      "it's",
      'a]b',
      '😀',
      '"a,b"',
      '"q\\"r"',
      "'x",
      'a,b',
    ]);
  }

  #json(depth = 0): string {
    const end = (mark: string) => this.#one([mark, mark, mark, '', `,${mark}`, `${mark}x`]);
    if (depth < 3 && this.#chance(0.3)) {
      const pair = () => this.#one(['"a"', '"uri"', 'a']) + this.#one([':', ' : ', '=']) + this.#json(depth + 1);
      return `{${this.#some(3, pair).join(',')}${end('}')}`;
    }
    if (depth < 3 && this.#chance(0.2)) return `[${this.#some(3, () => this.#json(depth + 1)).join(',')}${end(']')}`;
    return this.#one(['"x"', '1', '1.5', 'true', 'null', 'NaN', '12345678901234567890', '"é😀"', '"\\x"', 'tru', '01']);
  }

  #answer(members: readonly string[]): Exclude<Answer, string> {
    const fields = members.filter(() => this.#chance(0.6)).map((name) => `"${name}": ${this.#member(name)}`);
    const body = `{${fields.join(', ')}}`;
    if (this.#chance(0.85)) return { body };
    const status = this.#one([300, 301, 400, 404, 429, 500, 503]);
    const headers: Record<string, string> = this.#chance(0.5) ? { 'x-amzn-errortype': 'a.b#Bad:http://x/' } : {};
    const errors = ['', 'no json', '[]', 'null', '{"message": null}', '{"__type": "a#b", "Message": "m"}', '<html>'];
    return { status, headers, body: this.#one(errors) };
  }

  #member(name: string): string {
    const text = () => JSON.stringify(this.#one(['x', 'é😀', '日本語', 'a\tb', 'a\nb', '', 'yes', 'long '.repeat(9)]));
    if (name.endsWith('s')) {
      const entries = this.#some(3, () => `${JSON.stringify(this.#one(['k', 'Key', 'é', 'z y']))}: ${text()}`);
      return name === 'tags' ? `{${entries.join(', ')}}` : `[${this.#some(3, text).join(', ')}]`;
    }
    if (name.startsWith('maximum')) return this.#one(['5', '5.0', '12345678901234567890']);
    return name.endsWith('Time') ? '"2022-03-16T04:44:09.5Z"' : text();
  }
}

const LETTERS = Array.from('abX01=,{}[]"\'\\ @:._/é😀\n&');
const ROOM_MEMBERS = ['arn', 'id', 'name', 'createTime', 'maximumMessageLength', 'tags', 'unknown'];
const OPERATIONS: readonly (readonly [operation: string[], options: string[], answer: readonly string[]])[] = [
  [['ivschat', 'send-event'], ['--room-identifier', '--event-name', '--attributes shorthand'], ['id']],
  [['ivschat', 'create-room'], ['--message-review-handler shorthand', '--tags shorthand'], ROOM_MEMBERS],
  [['ivschat', 'create-room'], ['--maximum-message-length number'], ROOM_MEMBERS],
  [['ivschat', 'create-room'], ['--cli-input-json json'], ROOM_MEMBERS],
  [['ivschat', 'get-room', '--identifier', ROOM], [], [...ROOM_MEMBERS, 'loggingConfigurationIdentifiers']],
  [['ivschat', 'create-logging-configuration'], ['--destination-configuration shorthand'], ['id', 'tags']],
  [['ivschat', 'create-chat-token'], ['--room-identifier', '--user-id', '--capabilities words'], ['token']],
  [['ivschat', 'list-tags-for-resource', '--resource-arn', ROOM], [], ['tags']],
];
const QUERIES = [
  '@',
  'id',
  'tags',
  '*',
  'keys(tags)',
  '[id,name]',
  '{a:id,b:tags}',
  'length(@)',
  'a.',
  'nope()',
  '`0`',
];

const aws = await findAws(1);
const skip = aws ? false : 'aws v1 is not installed: NOT TESTED';

test(`random commands end alike here and in the AWS CLI (seed ${seed})`, { skip }, async () => {
  const generator = new Generator(seed);
  for (let round = 0; round < rounds; round++) {
    const { words, answer } = generator.round();
    // A value such as `--region` would ask for another service than the one that listens here.
    const command = [...words, '--endpoint-url', 'URL'];
    const ours = await ended(command, answer, runOurs);
    const theirs = await ended(command, answer, async (...call) => runAws(aws!, ...call));
    assert.deepEqual(ours, theirs, `round ${round} of seed ${seed}: ${JSON.stringify({ words, answer })}`);
  }
});

type Ending = { readonly exitCode: number; readonly stdout: string; readonly stderr: string };
type Run = (words: string[], env: NodeJS.ProcessEnv) => Promise<Ending>;

async function ended(words: readonly string[], answer: Exclude<Answer, string>, run: Run) {
  await using service = await recordingService([answer]);
  using home = scratchDirectory();
  const env = { HOME: home.path, AWS_DEFAULT_REGION: 'us-west-2', AWS_MAX_ATTEMPTS: '1', ...keyEnvironment };
  const ending = await run(
    words.map((word) => (word === 'URL' ? service.url : word)),
    env,
  );
  const requests = service.seen.map(({ method, target, body, signedFor }) => ({ method, target, body, signedFor }));
  const neutral = (text: string) => text.replaceAll(service.url, 'URL');
  return { ...ending, stdout: neutral(ending.stdout), stderr: neutral(ending.stderr), requests };
}

const runOurs: Run = async (words, env) => fanfare(words, { env: { ...env, FANFARE_AWS_CLI: '1' } });

async function runAws(program: string, words: string[], env: NodeJS.ProcessEnv): Promise<Ending> {
  const all = { PATH: process.env['PATH'], LANG: 'C.UTF-8', AWS_EC2_METADATA_DISABLED: 'true', ...env };
  return new Promise((resolve) => {
    execFile(program, words, { env: all }, (failure, stdout, stderr) => {
      resolve({ exitCode: typeof failure?.code === 'number' ? failure.code : 0, stdout, stderr });
    });
  });
}
