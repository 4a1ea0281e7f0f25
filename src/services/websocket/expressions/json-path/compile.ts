// Reads a JSONPath. One pass; what is looked back at is bounded by DEPTH_MAX.
import type { Exact } from '../exact/parse-json.ts';
import { parseExactly } from '../exact/parse-json.ts';
import { compilePattern } from '../pattern.ts';
import { Unsupported } from '../pattern/source.ts';
import { PATTERN_STEPS_MAX, Steps, TooMuch } from '../steps.ts';
import type { ComparisonSign, FunctionName, Operand, Path, Step, Test } from './path.ts';
import { COMPARISONS, FUNCTION_NAMES, namesOf, PathError } from './path.ts';

/** Longer than any path that somebody wrote. */
const PATH_LENGTH_MAX = 4_096;
/** Filters in filters, parentheses in parentheses. */
const DEPTH_MAX = 20;

const NAME = /[^.[\]()]+/y;
/** Inside a filter, what stands beside a path ends it. */
const NAME_IN_FILTER = /[^\s.[\]()=!<>&|,~'"]+/y;
const INDEX = /-?\d{1,9}/y;
const SLICE = /(-?\d{1,9})?\s*:\s*(-?\d{1,9})?(?:\s*:\s*(\d{1,9})?)?/y;
/** Goessner's way to count from the end; nothing else is computed. */
const FROM_END = /\(\s*@\.length\s*-\s*(\d{1,9})\s*\)/y;
const QUOTED = /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/sy;
const NUMBER_OR_WORD = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null/y;
const PATTERN = /\/((?:[^/\\]|\\.)+)\/([a-z]*)/y;
const BLANKS = /\s*/y;
const LETTER = /\w/;

const ESCAPED = /\\(.)/gs;
const unescaped = (text: string) => text.replaceAll(ESCAPED, '$1');

/** Throws a PathError. `steps` pays for the patterns in filters. */
export function compilePath(text: string, steps = new Steps(PATTERN_STEPS_MAX)): Path {
  if (text.length > PATH_LENGTH_MAX) throw new PathError(`A path has ${PATH_LENGTH_MAX} characters at most`);
  const reader = new Reader(text.trim(), steps);
  const path = reader.path(NAME);
  reader.end();
  return path;
}

/** Undefined: it is no path, or one that takes too much. */
export function pathOf(text: string, steps?: Steps): Path | undefined {
  try {
    return compilePath(text, steps);
  } catch (cause) {
    if (cause instanceof PathError || cause instanceof TooMuch) return undefined;
    throw cause;
  }
}

/** The names in a text such as `identity.sourceIp`. What is no such path is one name. */
export function namesIn(text: string): readonly string[] {
  const path = pathOf(text);
  return (path && namesOf(path)) ?? [text];
}

class Reader {
  readonly #text: string;
  readonly #steps: Steps;
  #at = 0;
  #depth = 0;

  constructor(text: string, steps: Steps) {
    this.#text = text;
    this.#steps = steps;
  }

  end(): void {
    if (this.#at < this.#text.length) this.#fail('a dot or a bracket expected');
  }

  /** Without a `$` it begins at the root all the same: with a name, or a bracket. */
  path(name: RegExp): Path {
    return this.#deeper(() => {
      const root = this.#take(/[$@]/y)?.[0] as '$' | '@' | undefined;
      const steps: Step[] = [];
      const isBare = root === undefined && this.#character !== '' && this.#character !== '[';
      if (isBare) steps.push(this.#named(name, false));
      for (let step = this.#step(name); step; step = this.#step(name)) steps.push(step);
      const called = steps.findIndex(({ kind }) => kind === 'call');
      if (called >= 0 && called < steps.length - 1) this.#fail('nothing may follow a function');
      const isDefinite = steps.every((step, at) => isSingle(step, at === steps.length - 1));
      return { root: root ?? '$', steps, isDefinite };
    });
  }

  #step(name: RegExp): Step | undefined {
    if (this.#character === '[') return this.#bracket(false);
    if (!this.#skip('.')) return undefined;
    const isDeep = this.#skip('.');
    if (isDeep && this.#character === '[') return this.#bracket(true);
    return this.#skip('*') ? { kind: 'all', isDeep } : this.#named(name, isDeep);
  }

  #named(pattern: RegExp, isDeep: boolean): Step {
    const [name] = this.#take(pattern) ?? this.#fail('a name expected');
    if (!this.#skip('(')) return { kind: 'names', names: [name], isDeep };
    const known = FUNCTION_NAMES.find((other) => other === name);
    return known ? this.#call(known, isDeep) : this.#fail(`there is no function ${name}()`);
  }

  #call(name: FunctionName, isDeep: boolean): Step {
    const args: Operand[] = [];
    for (this.#blanks(); !this.#skip(')'); this.#blanks()) {
      if (args.length > 0 && !this.#skip(',')) this.#fail('a comma or a closing parenthesis expected');
      args.push(this.#operand());
    }
    return { kind: 'call', name, args, isDeep };
  }

  #bracket(isDeep: boolean): Step {
    this.#at++;
    this.#blanks();
    const step = this.#selected(isDeep);
    this.#blanks();
    return this.#skip(']') ? step : this.#fail('a closing bracket expected');
  }

  #selected(isDeep: boolean): Step {
    if (this.#skip('*')) return { kind: 'all', isDeep };
    if (this.#skip('?')) return { kind: 'filter', test: this.#test(), isDeep };
    if (this.#character === "'" || this.#character === '"')
      return { kind: 'names', names: this.#several(() => this.#quoted()), isDeep };
    const fromEnd = this.#take(FROM_END);
    if (fromEnd) return { kind: 'indexes', indexes: [-Number(fromEnd[1])], isDeep };
    const slice = this.#take(SLICE);
    if (!slice) return { kind: 'indexes', indexes: this.#several(() => this.#index()), isDeep };
    const [from, to, by = 1] = slice.slice(1).map((text) => (text === undefined ? undefined : Number(text)));
    return by === 0 ? this.#fail('steps of 0 lead nowhere') : { kind: 'slice', from, to, by, isDeep };
  }

  #several<T>(read: () => T): T[] {
    const items = [read()];
    for (this.#blanks(); this.#skip(','); this.#blanks()) {
      this.#blanks();
      items.push(read());
    }
    return items;
  }

  #index(): number {
    return Number((this.#take(INDEX) ?? this.#fail("a number, a name in quotes, '*' or '?' expected"))[0]);
  }

  #quoted(): string {
    const [, single, double] = this.#take(QUOTED) ?? this.#fail('a name in quotes expected');
    return unescaped(single ?? double!);
  }

  #test(): Test {
    return this.#deeper(() => {
      const tests = [this.#conjunction()];
      while (this.#sign('||')) tests.push(this.#conjunction());
      return tests.length === 1 ? tests[0]! : { kind: 'any', tests };
    });
  }

  #conjunction(): Test {
    const tests = [this.#single()];
    while (this.#sign('&&')) tests.push(this.#single());
    return tests.length === 1 ? tests[0]! : { kind: 'all', tests };
  }

  #single(): Test {
    return this.#deeper(() => {
      this.#blanks();
      if (this.#skip('!')) return { kind: 'not', test: this.#single() };
      if (this.#skip('(')) {
        const test = this.#test();
        this.#blanks();
        return this.#skip(')') ? test : this.#fail('a closing parenthesis expected');
      }
      return this.#comparison();
    });
  }

  #comparison(): Test {
    const left = this.#operand();
    const sign = COMPARISONS.find((word) => this.#sign(word));
    if (sign) return { kind: 'compare', sign, left, right: this.#compared(sign) };
    return left.kind === 'path' ? { kind: 'exists', path: left.path } : this.#fail('a comparison expected');
  }

  #compared(sign: ComparisonSign): Operand {
    const right = this.#operand();
    if ((right.kind === 'pattern') !== (sign === '=~'))
      this.#fail('a pattern in slashes stands right of =~, and only there');
    return right;
  }

  /** A sign or a word of its own, with the blanks before it. */
  #sign(word: string): boolean {
    this.#blanks();
    const end = this.#at + word.length;
    if (!this.#text.startsWith(word, this.#at)) return false;
    if (LETTER.test(word.at(-1)!) && LETTER.test(this.#text.charAt(end))) return false;
    this.#at = end;
    return true;
  }

  #operand(): Operand {
    this.#blanks();
    if (this.#character === '$' || this.#character === '@') return { kind: 'path', path: this.path(NAME_IN_FILTER) };
    if (this.#character === '/') return { kind: 'pattern', pattern: this.#pattern() };
    return { kind: 'value', value: this.#value() };
  }

  #value(): Exact {
    return this.#deeper(() => {
      this.#blanks();
      if (this.#character === "'" || this.#character === '"') return this.#quoted();
      if (this.#skip('[')) {
        this.#blanks();
        if (this.#skip(']')) return [];
        const items = this.#several(() => this.#value());
        return this.#skip(']') ? items : this.#fail('a closing bracket expected');
      }
      const [literal] =
        this.#take(NUMBER_OR_WORD) ?? this.#fail('a path, a text in quotes, a number or a list expected');
      return parseExactly(literal)!;
    });
  }

  #pattern() {
    const [, source, flags] = this.#take(PATTERN) ?? this.#fail('the end of a pattern expected');
    if (flags !== '' && flags !== 'i') this.#fail(`the flags ${flags} of a pattern are not supported`);
    try {
      return compilePattern(source!.replaceAll('\\/', '/'), this.#steps, undefined, {
        dialect: 'java',
        ignoresCase: flags === 'i',
      });
    } catch (cause) {
      if (cause instanceof Unsupported) return this.#fail(`a pattern that cannot be run: ${cause.message}`);
      throw cause;
    }
  }

  get #character(): string {
    return this.#text.charAt(this.#at);
  }

  #skip(character: string): boolean {
    if (this.#character !== character) return false;
    this.#at++;
    return true;
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found) this.#at = pattern.lastIndex;
    return found;
  }

  #blanks(): void {
    this.#take(BLANKS);
  }

  #deeper<T>(read: () => T): T {
    if (++this.#depth > DEPTH_MAX) this.#fail('nested too deeply');
    const result = read();
    this.#depth--;
    return result;
  }

  #fail(message: string): never {
    throw new PathError(`${message} at character ${this.#at + 1} of the path`);
  }
}

/** Several names give one object, where they are the last step. */
function isSingle(step: Step, isLast: boolean): boolean {
  if (step.isDeep) return false;
  if (step.kind === 'names') return isLast || step.names.length === 1;
  return step.kind === 'call' || (step.kind === 'indexes' && step.indexes.length === 1);
}
