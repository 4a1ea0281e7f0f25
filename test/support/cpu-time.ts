// How long this thread is busy, whatever else the machine does. The best of several tries: what a neighbour on the same
// core makes slower is not ours.

const TRIES = 4;

/** Milliseconds that work takes. */
export function busyMs(work: () => unknown): number {
  const tries = Array.from({ length: TRIES }, () => {
    const before = process.threadCpuUsage();
    work();
    return since(before);
  });
  return Math.min(...tries);
}

/** Milliseconds of the longest turn of the event loop while work is done. */
export async function longestTurnMs(work: () => Promise<unknown>): Promise<number> {
  const tries: number[] = [];
  while (tries.length < TRIES) tries.push(await longestTurn(work));
  return Math.min(...tries);
}

async function longestTurn(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let before = process.threadCpuUsage();
  let isDone = false;
  const watching = (async () => {
    while (!isDone) {
      await new Promise((resume) => setImmediate(resume));
      longest = Math.max(longest, since(before));
      before = process.threadCpuUsage();
    }
  })();
  await work();
  isDone = true;
  await watching;
  return longest;
}

function since(before: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}
