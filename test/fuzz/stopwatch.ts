// No input that fits the limits may hold the event loop: a hill climber grows inputs that take longer and longer, and
// every one of them has to stay under 50 ms of CPU time. A few rounds are part of `npm test`; `npm run stopwatch` runs as
// many as it is told.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Random } from './random.ts';
import { roundsOf, seeded } from './random.ts';

/** What JSON texts are grown of, besides what each kind of them has. */
export const JSON_SYNTAX = ['{', '}', '[', ']', '"', ':', ',', '0', '"a":'];

/** CPU time of one run. FANFARE_STOPWATCH_FACTOR stretches it where a machine is slower than most. */
const LIMIT_MS = 50 * Number(process.env['FANFARE_STOPWATCH_FACTOR'] ?? 1);
const ROUNDS = 10;
/** Some machines count CPU time in ticks of 4 ms: what is measured takes one at least. */
const ENOUGH_MS = 4;
const RUNS_MAX = 2_000;
/** A slow input is run so often, and its best time counts: collecting the garbage of others is not its fault. */
const CHANCES = 6;

/** A kind of input that a stranger chooses. */
export type Kind<Input> = {
  /** The worst that anybody has thought of, where the climb begins: the quick ones first. */
  readonly seeds: readonly Input[];
  /** Another input that still fits the limits. */
  readonly mutate: (input: Input, random: Random) => Input;
  /** What is not measured. */
  readonly prepare?: (input: Input) => Promise<void>;
  readonly run: (input: Input) => unknown;
};

/** A test that grows inputs of a kind. */
export function stopwatch<Input>(title: string, { seeds, mutate, prepare, run }: Kind<Input>): void {
  test(`${title} takes less than ${LIMIT_MS} ms of CPU time`, async (t) => {
    const random = seeded(t);
    // Nobody is judged by code that was not compiled yet.
    await prepare?.(seeds[0]!);
    await run(seeds[0]!);
    let ranked: readonly { readonly input: Input; readonly ms: number }[] = [];
    const rank = async (input: Input) => {
      await prepare?.(input);
      let ms = await meanOf(run, input);
      if (ms > LIMIT_MS) ms = await leastOf(run, input);
      assert.ok(ms <= LIMIT_MS, `${ms.toFixed(0)} ms for ${shown(input)}`);
      ranked = [...ranked, { input, ms }].toSorted((one, other) => other.ms - one.ms).slice(0, PARENTS);
    };
    for (const seed of seeds) await rank(seed);
    for (let round = roundsOf(ROUNDS); round > 0; round--) await rank(mutate(random.pick(ranked).input, random));
    t.diagnostic(`the slowest took ${ranked[0]!.ms.toFixed(2)} ms: ${shown(ranked[0]!.input)}`);
  });
}

const PARENTS = 5;

async function leastOf<Input>(run: (input: Input) => unknown, input: Input): Promise<number> {
  let least = Infinity;
  for (let chance = 0; chance < CHANCES; chance++) least = Math.min(least, await cpuOf(run, input));
  return least;
}

/** CPU time of this thread for one run, in milliseconds. */
async function cpuOf<Input>(run: (input: Input) => unknown, input: Input): Promise<number> {
  const before = process.threadCpuUsage();
  await run(input);
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

async function meanOf<Input>(run: (input: Input) => unknown, input: Input): Promise<number> {
  let [total, runs] = [0, 0];
  for (let count = 1; total < ENOUGH_MS && runs < RUNS_MAX; count *= 2) {
    total += await cpuOf(async () => {
      for (let done = 0; done < count; done++) await run(input);
    }, input);
    runs += count;
  }
  return total / runs;
}

function shown(input: unknown): string {
  const text = JSON.stringify(input) ?? String(input);
  return text.length > 2_000 ? `${text.slice(0, 1_000)} … ${text.slice(-200)} (${text.length} characters)` : text;
}

/** A text with one to three edits, most of which make it longer, in which `pieces` mean something; cut at `max`. */
export function grown(text: string, random: Random, pieces: readonly string[], max: number): string {
  let result = text;
  for (let edits = 1 + random.below(3); edits > 0; edits--) result = edited(result, random, pieces).slice(0, max);
  return result;
}

function edited(text: string, random: Random, pieces: readonly string[]): string {
  const at = random.below(text.length + 1);
  const end = Math.min(text.length, at + 1 + random.below(random.chance(0.5) ? 8 : text.length + 1));
  const piece = random.pick(pieces);
  switch (random.below(6)) {
    case 0:
      return text.slice(0, at) + text.slice(end);
    case 1:
      return text.slice(0, end) + text.slice(at, end).repeat(timesOf(random, end - at)) + text.slice(end);
    case 2:
      return text.slice(0, at) + piece.repeat(timesOf(random, piece.length)) + text.slice(at);
    case 3:
      return text.slice(0, at) + piece + text.slice(end);
    case 4:
      return text.replaceAll(random.pick(pieces), () => piece);
    default:
      return text + text;
  }
}

/** Few or very many, and never more than a megabyte in all. */
const timesOf = (random: Random, length: number): number =>
  Math.min(random.chance(0.5) ? random.below(5) : 2 ** random.below(18), Math.floor(2 ** 20 / Math.max(1, length)));

/** JSON text of an object or a list that is as long as it may be. */
export function filled(open: string, item: (index: number) => string, close: string, max: number): string {
  const items = [item(0)];
  let length = open.length + items[0]!.length + close.length;
  for (let index = 1; ; index++) {
    const next = item(index);
    length += next.length + 1;
    if (length > max) return open + items.join(',') + close;
    items.push(next);
  }
}
