// Random commands and answers, drawn from the models of all services. A seed gives the same ones again.
import type { Members, Operation, Service, Shape } from '../../src/aws/shape.ts';
import { wireName } from '../../src/aws/shape.ts';
import { kebabCase } from '../../src/cli/words/names.ts';
import { ROOM } from '../cli/support.ts';

export type FuzzAnswer = { status?: number; headers?: Record<string, string>; body: string };
export type Round = { readonly words: readonly string[]; readonly answers: readonly FuzzAnswer[] };

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

const LETTERS = Array.from('abX01=,{}[]"\'\\ @:._/é😀\n&');
const NUMBERS = ['1', '-1', ' 12 ', '+1_0', '1.5', '', '٣', '1e3', '99999999999999999999', '1__0', 'nan'];
const TEXTS = ['x', 'é😀', '日本語', 'a\tb', 'a\nb', '', 'yes', 'long '.repeat(9), '012', 'a: b', '- a', '\u00a0', '~'];
const QUERIES = [
  '@',
  'Items',
  'Items[].RouteId',
  'Items[?ApiId].Name',
  'length(@)',
  'keys(@)',
  'values(@)',
  '*',
  'id',
  'tags',
  'keys(tags)',
  '[id,name]',
  '{a:id,b:tags}',
  'rooms[].id',
  'rooms[-1]',
  'rooms[::2].name',
  'sort_by(Items, &Name)[0]',
  'to_string(@)',
  'type(@)',
  'not_null(id, Name, `none`)',
  'a.',
  'a[',
  'nope()',
  'length(`1`)',
  '`0`',
  "'raw'",
  '"é"',
];
const FORMATS = ['json', 'text', 'table', 'tabl'];

export class CommandFuzz {
  readonly #random: () => number;
  readonly #models: readonly Service[];

  constructor(models: readonly Service[], seed: number) {
    this.#models = models;
    this.#random = randomFrom(seed);
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
    const model = this.#one(this.#models);
    const [name, operation] = this.#one(Object.entries(model.operations).filter(([one]) => one !== 'ExportApi'));
    const words = [model.id, kebabCase(name), ...this.#options(operation)];
    if (this.#chance(0.2))
      for (const extra of this.#some(2, () => this.#word())) words.splice(this.#place(words), 0, extra);
    if (this.#chance(0.6)) words.push('--output', this.#one(FORMATS));
    if (this.#chance(0.4)) words.push('--query', this.#one(QUERIES));
    return { words, answers: this.#answers(model, operation) };
  }

  #place = (words: readonly string[]): number => this.#one([2, words.length]);

  #options({ input, output }: Operation): string[] {
    const words = Object.entries(input).flatMap(([name, member]) => {
      if (!this.#chance(member.optional ? 0.25 : 0.95)) return [];
      return this.#option(`--${name === 'Version' ? 'api-version' : kebabCase(name)}`, member);
    });
    if ('NextToken' in input && 'Items' in output && this.#chance(0.5)) {
      const value = this.#one(['1', '2', '3', '0', 'x', 'None___1', 'eyJOZXh0VG9rZW4iOiAidCJ9']);
      words.push(this.#one(['--max-items', '--page-size', '--starting-token', '--max-items']), value);
    }
    if (this.#chance(0.06))
      words.push('--cli-input-json', this.#chance(0.5) ? JSON.stringify(this.#plain(input)) : this.#json());
    if (this.#chance(0.03)) words.push('--no-paginate');
    return words;
  }

  #option(name: string, shape: Shape): string[] {
    switch (shape.type) {
      case 'boolean':
        return [this.#one([name, name, `--no-${name.slice(2)}`])];
      case 'integer':
      case 'double':
        return [name, this.#one(NUMBERS)];
      case 'list':
        if (this.#chance(0.2)) return [name, JSON.stringify(this.#sample(shape))];
        return [name, ...this.#some(3, () => (shape.of.type === 'structure' ? this.#fitting(shape.of) : this.#word()))];
      case 'map':
      case 'structure':
      case 'union':
        return [name, this.#fitting(shape)];
      default:
        return [name, this.#chance(0.7) ? this.#one(['a', 'x-1', ROOM, 'a b', 'é']) : this.#word()];
    }
  }

  /** A value of the shape in one of the notations, or nearly. */
  #fitting(shape: Shape): string {
    if (this.#chance(0.35)) return JSON.stringify(this.#sample(shape));
    if (this.#chance(0.2)) return this.#json();
    if (this.#chance(0.5)) return this.#shorthandOf(shape, true);
    return this.#shorthand();
  }

  #shorthandOf(shape: Shape, isTop = false): string {
    if (shape.type === 'list') return `[${this.#some(3, () => this.#shorthandOf(shape.of)).join(',')}]`;
    if (shape.type === 'map' || shape.type === 'structure' || shape.type === 'union') {
      const pairs = this.#keysOf(shape).map(([key, of]) => `${key}=${this.#shorthandOf(of)}`);
      return isTop ? pairs.join(',') : `{${pairs.join(',')}}`;
    }
    if (shape.type === 'integer' || shape.type === 'double') return this.#one(NUMBERS);
    return shape.type === 'boolean' ? this.#one(['true', 'False', 'yes']) : this.#value(3);
  }

  #keysOf(shape: Shape): [key: string, of: Shape][] {
    if (shape.type === 'map') return this.#some(3, () => [this.#key(), shape.of] as [string, Shape]);
    if (shape.type !== 'structure' && shape.type !== 'union') return [];
    return Object.entries(shape.members).filter(() => this.#chance(0.6));
  }

  #plain = (members: Members): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(members)
        .filter(() => this.#chance(0.6))
        .map(([name, member]) => [name, this.#sample(member)]),
    );

  /** A value of the shape, or now and then of another. */
  #sample(shape: Shape): unknown {
    if (this.#chance(0.06)) return this.#one([null, 5, 1.5, true, 'text', [], {}, ['a', 1], { a: null }]);
    switch (shape.type) {
      case 'list':
        return this.#some(3, () => this.#sample(shape.of));
      case 'map':
      case 'structure':
      case 'union':
        return Object.fromEntries(this.#keysOf(shape).map(([key, of]) => [key, this.#sample(of)]));
      case 'boolean':
        return this.#chance(0.5);
      case 'integer':
        return this.#one([0, 1, -3, 12345678]);
      case 'double':
        return this.#one([0.5, 2000, 1e21, -0.1]);
      case 'timestamp':
        return '2022-03-16T04:44:09Z';
      case 'string':
      case 'blob':
      case 'document':
        return this.#one(TEXTS);
    }
  }

  #word(): string {
    if (this.#chance(0.4)) return this.#some(8, () => this.#one(LETTERS)).join('');
    return this.#one(['a', 'bar baz', '', 'x=y', '-5', '-x', '--foo', '-', '3', '{"a":1}', 'é', '--no', '--c', ROOM]);
  }

  #shorthand(depth = 0): string {
    const pair = () => this.#key() + this.#one(['=', '=', '=', ' = ', '==', '', '@=']) + this.#value(depth);
    return [pair(), ...this.#some(2, pair)].join(this.#one([',', ',', ', ', ' ,', ',,', '\n,']));
  }

  #key(): string {
    return this.#one(['a', 'b', 'uri', 'fallbackResult', 's3', 'bucketName', '', 'a-b', 'x.y', 'é', 'a b', '200']);
  }

  #value(depth: number): string {
    if (depth < 3 && this.#chance(0.2)) {
      return `[${this.#some(3, () => this.#value(depth + 1)).join(',')}${this.#one([']', ']', ''])}`;
    }
    if (depth < 3 && this.#chance(0.2)) return `{${this.#key()}=${this.#value(depth + 1)}${this.#one(['}', '}', ''])}`;
    const quoted = ['"a,b"', '"q\\"r"', "'x", "'it\\'s'", '"\\\\"'];
    return this.#one(['x', 'true', 'b c', '', ' y ', '\\,z', 'q"r', "it's", 'a]b', '😀', 'a,b', '5', ...quoted]);
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

  #answers(model: Service, operation: Operation): FuzzAnswer[] {
    if (this.#chance(0.12)) {
      const status = this.#one([300, 301, 400, 403, 404, 429, 500, 503]);
      const headers: Record<string, string> = this.#chance(0.5) ? { 'x-amzn-errortype': 'a.b#Bad:http://x/' } : {};
      const errors = ['', 'no json', '[]', 'null', '{"message": null}', '{"__type": "a#b", "Message": "m"}', '<html>'];
      return [{ status, headers, body: this.#one(errors) }];
    }
    const pages = 'NextToken' in operation.output ? 1 + Math.floor(this.#random() * 3) : 1;
    return Array.from({ length: pages }, (_, page) => {
      const wire = this.#wire(operation.output, model);
      delete wire['nextToken'];
      const token = page < pages - 1 ? { nextToken: `t${page}` } : {};
      return { body: JSON.stringify({ ...wire, ...token }) };
    });
  }

  #wire = (members: Members, model: Service): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(members)
        .filter(() => this.#chance(0.7))
        .map(([name, member]) => [wireName(model, name, member), this.#answerOf(member, model)]),
    );

  #answerOf(shape: Shape, model: Service): unknown {
    if (shape.type === 'list') return this.#some(3, () => this.#answerOf(shape.of, model));
    if (shape.type === 'map') {
      return Object.fromEntries(
        this.#some(3, () => [this.#one(['k', 'Key', 'é', 'z y']), this.#answerOf(shape.of, model)]),
      );
    }
    if (shape.type === 'structure') return this.#wire(shape.members, model);
    if (shape.type === 'union') {
      const [name, member] = this.#one(Object.entries(shape.members));
      return { [wireName(model, name, member)]: this.#answerOf(member, model) };
    }
    return this.#sample(shape);
  }
}
