// Which right name a wrong one is nearest to.

/** The name that was probably meant; undefined when none is near. */
export function nearest(word: string, names: readonly string[]): string | undefined {
  const wanted = plain(word);
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const name of names) {
    const distance = plain(name) === wanted ? 0 : editDistance(wanted, plain(name), bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [name, distance];
  }
  return best;
}

/** What to add to the refusal of a name: the one that was meant, else all there are. */
export function meant(word: string, names: readonly string[]): string {
  const name = nearest(word, names);
  return name === undefined ? `there are: ${names.join(', ')}` : `did you mean ${name}?`;
}

/** The same, where there may be very many: nothing to add unless one was meant. */
export function hintOf(word: string, names: readonly string[]): string {
  const name = nearest(word, names);
  return name === undefined ? '' : `; did you mean ${name}?`;
}

const NAME_LENGTH_MAX = 64;
const plain = (name: string): string => name.toLowerCase().replace(/[-_]/g, '').slice(0, NAME_LENGTH_MAX);

/** Insertions, deletions, replacements and swaps of neighbours. Counting stops at `limit`. */
function editDistance(from: string, to: string, limit: number): number {
  if (Math.abs(from.length - to.length) >= limit) return limit;
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const isSame = from[row - 1] === to[column - 1];
      let cost = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + (isSame ? 0 : 1));
      const isSwap = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (isSwap) cost = Math.min(cost, beforeLast[column - 2]! + 1);
      current.push(cost);
    }
    [beforeLast, last] = [last, current];
  }
  return last[to.length]!;
}
