// `npm run simulate -- --seeds 20000 [--from 1]`: more histories than the suite has time for.
import { parseArgs } from 'node:util';
import { simulate } from './simulate.ts';

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '1000' }, from: { type: 'string', default: '1' } },
});
const from = Number(values.from);
let failed = 0;
for (let seed = from; seed < from + Number(values.seeds); seed++) {
  try {
    await simulate(seed);
  } catch (cause) {
    failed++;
    console.log((cause as Error).message);
  }
}
console.log(`${values.seeds} histories, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
