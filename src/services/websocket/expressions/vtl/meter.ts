import { VtlError } from './ast.ts';

/** What one rendering may use. Source of the iterations: spec/apigateway-websocket.md, section 1.8; the rest is ours. */
export type Bounds = {
  /** Steps take a fifth of a microsecond at most. */
  readonly stepsMax: number;
  /** Of the output, and of every text on the way to it. */
  readonly charsMax: number;
  readonly iterationsMax: number;
};

// How much of each kind of work is a step, by the slowest cases that were found (test/fuzz/stopwatch-templates.test.ts).
/** Copied, compared or walked over. */
const CHARACTERS = 32;
/** Compared one by one, where a text is searched for another and nearly is there again and again. */
const COMPARISONS = 256;
/** Decoded or encoded one by one. */
const CODED_CHARACTERS = 8;
/** Moved or compared. */
const ITEMS = 16;
/** Made, and perhaps kept. */
const NEW_ITEMS = 4;
/** Of maps, found by walking over all of them: large maps are hash tables that must be put in order. */
const MEMBERS = 1;

/** Counts the work of one rendering, where it is done, and ends it when it is too much. */
export class Meter {
  readonly bounds: Bounds;
  #steps = 0;

  constructor(bounds: Bounds) {
    this.bounds = bounds;
  }

  step(): void {
    this.spend(1);
  }

  /** A text of this length becomes a part of another one. */
  part = (length: number): void => this.spend(2 + length / CHARACTERS);

  /** A text was made or walked over. */
  text(text: string): string {
    this.length(text.length);
    this.spend(text.length / CHARACTERS);
    return text;
  }

  /** A text of this length is about to be made. */
  length(length: number): void {
    if (length > this.bounds.charsMax) throw new VtlError('The template makes too much text');
  }

  /** A text is about to be written in another way, character by character. */
  coded(text: string): string {
    this.spend(4 + text.length / CODED_CHARACTERS);
    return text;
  }

  /** A text is about to be searched for another. */
  search(text: string, part: string): void {
    const places = Math.max(0, text.length - part.length + 1);
    this.spend(text.length / CHARACTERS + (places * part.length) / COMPARISONS);
  }

  items(count: number): void {
    this.spend(count / ITEMS);
  }

  newItems(count: number): void {
    this.spend(count / NEW_ITEMS);
  }

  members(count: number): void {
    this.spend(count / MEMBERS);
  }

  iterations(count: number): void {
    if (count > this.bounds.iterationsMax)
      throw new VtlError(`#foreach runs ${this.bounds.iterationsMax} times at most`);
  }

  get steps(): number {
    return this.#steps;
  }

  /** The steps that may still be done. */
  get room(): number {
    return this.bounds.stepsMax - Math.floor(this.#steps);
  }

  spend = (steps: number): void => {
    this.#steps += steps;
    if (this.#steps > this.bounds.stepsMax) throw new VtlError('The template does too much work');
  };
}
