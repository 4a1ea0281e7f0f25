// Regular expressions that others write, matched in linear time: whatever the expression, a text costs at most its
// length times the length of the expression. JavaScript's own would let one expression stop the whole server.
import type { Machine } from './pattern-machine.ts';
import { compileMachine } from './pattern-machine.ts';

/** A compiled expression. */
export class Pattern {
  readonly #machine: Machine;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  /** Whether it matches the whole text. */
  matches(text: string): boolean {
    return this.#run(text, true);
  }

  /** Whether it matches a part of the text. */
  test(text: string): boolean {
    return this.#run(text, false);
  }

  /** Every state that could be reached so far, one character after the other. */
  #run(text: string, isWhole: boolean): boolean {
    const { states, start, end } = this.#machine;
    const characters = [...text];
    let current = new Set<number>();
    for (let at = 0; at <= characters.length; at++) {
      if (at === 0 || !isWhole) current.add(start);
      spread(this.#machine, current, at, characters);
      if (current.has(end) && (!isWhole || at === characters.length)) return true;
      const next = new Set<number>();
      for (const index of current) {
        const state = states[index]!;
        if (state.kind === 'take' && at < characters.length && state.test(characters[at]!)) next.add(state.to);
      }
      current = next;
    }
    return false;
  }
}

/** Follow what needs no character. A set is walked in the order of insertion, and sees what is added on the way. */
function spread({ states }: Machine, current: Set<number>, at: number, characters: readonly string[]): void {
  for (const index of current) {
    const state = states[index]!;
    if (state.kind === 'fork') for (const to of state.to) current.add(to);
    else if (state.kind === 'where' && state.test(at, characters)) current.add(state.to);
  }
}

/** Compile an expression. Undefined: it is none, is too large, or looks around or back, which takes more than that. */
export function compilePattern(source: string): Pattern | undefined {
  const machine = compileMachine(source);
  return machine && new Pattern(machine);
}

/**
 * Choose the integration response for what a backend said, its status or its error message: the first one whose pattern
 * in slashes matches all of it, or else the one of `$default` (spec/apigateway-websocket.md, section 2.6).
 */
export function selectResponse<T extends { readonly IntegrationResponseKey: string }>(
  responses: readonly { readonly response: T; readonly pattern: Pattern | undefined }[],
  text: string,
): T | undefined {
  const fitting = responses.find(
    ({ response, pattern }) => pattern?.matches(text) ?? response.IntegrationResponseKey === text,
  );
  return (fitting ?? responses.find(({ response }) => response.IntegrationResponseKey === '$default'))?.response;
}

/** Compile the keys of integration responses. A key that is no pattern stands for itself. */
export const compileResponses = <T extends { readonly IntegrationResponseKey: string }>(responses: readonly T[]) =>
  responses.map((response) => {
    const [, source] = /^\/(.*)\/$/s.exec(response.IntegrationResponseKey) ?? [];
    return { response, pattern: source === undefined ? undefined : compilePattern(source) };
  });
