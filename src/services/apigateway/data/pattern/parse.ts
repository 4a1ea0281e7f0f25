// Compiles a regular expression to a machine of states: literals, classes, groups, alternatives, repetitions, anchors.

export type State =
  | { readonly kind: 'take'; readonly test: (character: string) => boolean; readonly to: number }
  | { readonly kind: 'where'; readonly test: (at: number, text: readonly string[]) => boolean; readonly to: number }
  | { readonly kind: 'fork'; readonly to: number[] };

export type Machine = { readonly states: readonly State[]; readonly start: number; readonly end: number };

/** Builds a part of a machine that leads to the state `to`, and tells where it begins. */
type Part = (to: number) => number;

/** Repetitions multiply: `(a{99}){99}` has ten thousand. */
const STATES_MAX = 5_000;
const DEPTH_MAX = 50;

class Unsupported extends Error {}

const isWord = (character: string | undefined) => character !== undefined && /^\w$/.test(character);
const CLASSES: { readonly [letter: string]: RegExp } = {
  d: /^\d$/,
  D: /^\D$/u,
  w: /^\w$/,
  W: /^\W$/u,
  s: /^\s$/,
  S: /^\S$/u,
};
const CONTROLS: { readonly [letter: string]: string } = { n: '\n', r: '\r', t: '\t', f: '\f', v: '\v', '0': '\0' };

/** Undefined: it cannot be compiled. */
export function compileMachine(source: string): Machine | undefined {
  const states: State[] = [];
  let copies = 0;
  const characters = [...source];
  let at = 0;
  let depth = 0;

  const add = (state: State): number => {
    if (states.length >= STATES_MAX) throw new Unsupported();
    return states.push(state) - 1;
  };
  const take = (character: string): boolean => (characters[at] === character ? (at++, true) : false);
  const character = (): string => {
    const next = characters[at++];
    if (next === undefined) throw new Unsupported();
    return next;
  };

  function alternatives(): Part {
    if (++depth > DEPTH_MAX) throw new Unsupported();
    const choices = [sequence()];
    while (take('|')) choices.push(sequence());
    depth--;
    if (choices.length === 1) return choices[0]!;
    return (to) => add({ kind: 'fork', to: choices.map((choice) => choice(to)) });
  }

  function sequence(): Part {
    const parts: Part[] = [];
    while (at < characters.length && characters[at] !== '|' && characters[at] !== ')') parts.push(repeated());
    return (to) => parts.reduceRight((next, part) => part(next), to);
  }

  function repeated(): Part {
    const one = atom();
    let part = one;
    for (let bounds = repetition(); bounds; bounds = repetition()) {
      // Which of several matches is found does not matter: lazy ones are as good.
      take('?');
      part = times(part, ...bounds);
    }
    return part;
  }

  function repetition(): readonly [number, number] | undefined {
    if (take('*')) return [0, Infinity];
    if (take('+')) return [1, Infinity];
    if (take('?')) return [0, 1];
    const braces = /^\{(\d{1,4})(,?)(\d{0,4})\}/.exec(characters.slice(at, at + 12).join(''));
    if (!braces) return undefined;
    at += braces[0].length;
    const from = Number(braces[1]);
    return [from, braces[2] === '' ? from : braces[3] === '' ? Infinity : Number(braces[3])];
  }

  /** Parts without a state can be repeated as well. */
  const copy = (part: Part, to: number): number => {
    if (++copies > STATES_MAX) throw new Unsupported();
    return part(to);
  };

  const times =
    (part: Part, from: number, upTo: number): Part =>
    (to) => {
      if (from > upTo || from > STATES_MAX) throw new Unsupported();
      let next = to;
      if (upTo === Infinity) {
        const fork: State = { kind: 'fork', to: [to] };
        next = add(fork);
        fork.to.push(copy(part, next));
      } else {
        for (let count = from; count < upTo; count++) next = add({ kind: 'fork', to: [copy(part, next), to] });
      }
      for (let count = 0; count < from; count++) next = copy(part, next);
      return next;
    };

  const taking =
    (test: (character: string) => boolean): Part =>
    (to) =>
      add({ kind: 'take', test, to });
  const where =
    (test: (at: number, text: readonly string[]) => boolean): Part =>
    (to) =>
      add({ kind: 'where', test, to });

  function atom(): Part {
    const next = character();
    if (next === '(') return group();
    if (next === '[') return taking(characterClass());
    if (next === '.') return taking((given) => given !== '\n' && given !== '\r');
    if (next === '^') return where((place) => place === 0);
    if (next === '$') return where((place, text) => place === text.length);
    if (next === '*' || next === '+' || next === '?') throw new Unsupported();
    if (next !== '\\') return taking((given) => given === next);
    if (take('b')) return where((place, text) => isWord(text[place - 1]) !== isWord(text[place]));
    if (take('B')) return where((place, text) => isWord(text[place - 1]) === isWord(text[place]));
    return taking(escape());
  }

  function group(): Part {
    if (take('?') && !take(':')) throw new Unsupported();
    const inner = alternatives();
    if (!take(')')) throw new Unsupported();
    return inner;
  }

  /** What follows a backslash, inside a class and outside. */
  function escape(): (character: string) => boolean {
    const letter = character();
    const named = Object.hasOwn(CLASSES, letter) ? CLASSES[letter] : undefined;
    if (named) return (given) => named.test(given);
    const literal = escapedCharacter(letter);
    return (given) => given === literal;
  }

  function escapedCharacter(letter: string): string {
    if (letter === 'x' || letter === 'u') {
      const length = letter === 'x' ? 2 : 4;
      const digits = characters.slice(at, at + length).join('');
      if (!/^[0-9a-fA-F]+$/.test(digits) || digits.length < length) throw new Unsupported();
      at += length;
      return String.fromCodePoint(Number.parseInt(digits, 16));
    }
    if (Object.hasOwn(CONTROLS, letter)) return CONTROLS[letter]!;
    // References back, properties of Unicode and what else letters may stand for.
    if (/^[A-Za-z1-9]$/.test(letter)) throw new Unsupported();
    return letter;
  }

  function characterClass(): (character: string) => boolean {
    const isNegated = take('^');
    const tests: ((character: string) => boolean)[] = [];
    for (let isFirst = true; isFirst || characters[at] !== ']'; isFirst = false) {
      if (isFirst && characters[at] === ']') break;
      tests.push(classMember());
    }
    at++;
    return (given) => tests.some((test) => test(given)) !== isNegated;
  }

  function classMember(): (character: string) => boolean {
    const first = character();
    if (first === '\\' && Object.hasOwn(CLASSES, characters[at] ?? '')) return escape();
    const from = first === '\\' ? escapedCharacter(character()) : first;
    if (characters[at] !== '-' || characters[at + 1] === ']' || at + 1 >= characters.length) {
      return (given) => given === from;
    }
    at++;
    const last = character();
    const to = last === '\\' ? escapedCharacter(character()) : last;
    const [low, high] = [from.codePointAt(0)!, to.codePointAt(0)!];
    return (given) => given.codePointAt(0)! >= low && given.codePointAt(0)! <= high;
  }

  try {
    const whole = alternatives();
    if (at < characters.length) return undefined;
    const end = add({ kind: 'fork', to: [] });
    return { states, start: whole(end), end };
  } catch (cause) {
    if (cause instanceof Unsupported) return undefined;
    throw cause;
  }
}
