// The command line of the bench.
import { parseArgs } from 'node:util';
import { SOCKETS_MAX } from './harness/swarm/swarm.ts';
import { scenarios } from './scenarios.ts';

export const usage = `npm run bench -- [--quick | --gate] [--sockets N] [--sweeps N] [--only NAME,…] [--seed N] [--report] [--profile DIR]

  --quick        3 sweeps, and no more than 2,000 sockets
  --gate         Whether everything arrives, once and in order, in every scenario; no figure is judged
  --sockets N    The large number of sockets, up to ${SOCKETS_MAX}. Default: 10000
  --sweeps N     Sweeps of each measurement, up to 100. Default: 11
  --only NAME,…  Some scenarios: ${scenarios.map(({ name }) => name).join(', ')}
  --seed N       Repeat the order of an earlier run
  --report       Write the tables of docs/performance.md, docs/performance.json and docs/performance/*.svg
  --profile DIR  Servers leave CPU profiles there; the figures then include the profiler
`;

/** Throws for what is no option, or not as it must be. */
export function parseOptions() {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      gate: { type: 'boolean', default: false },
      sockets: { type: 'string' },
      sweeps: { type: 'string' },
      only: { type: 'string' },
      seed: { type: 'string' },
      report: { type: 'boolean', default: false },
      profile: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const { quick, gate, report, help, profile } = values;
  if (gate && report) throw new RangeError('--gate measures nothing that could be reported');
  const [sockets, sweeps] = gate ? [100, 1] : quick ? [2_000, 3] : [10_000, 11];
  return {
    isGate: gate,
    isReport: report,
    wantsHelp: help,
    sockets: count('sockets', values.sockets, sockets, SOCKETS_MAX),
    sweeps: count('sweeps', values.sweeps, sweeps, 100),
    seed: count('seed', values.seed, 1 + Math.floor(Math.random() * 1e6), 2 ** 32),
    chosen: chosen(values.only),
    profileFolder: profile,
  };
}

function chosen(only: string | undefined) {
  if (only === undefined) return scenarios;
  return only.split(',').map((wanted) => {
    const scenario = scenarios.find(({ name }) => name === wanted);
    if (!scenario) throw new RangeError(`there is no scenario '${wanted}'; --help lists them`);
    return scenario;
  });
}

/** A whole number from 1 to `max`. Throws for anything else. */
function count(name: string, text: string | undefined, otherwise: number, max: number): number {
  const value = Number(text ?? otherwise);
  if (Number.isInteger(value) && value >= 1 && value <= max) return value;
  throw new RangeError(`--${name} must be a whole number from 1 to ${max}, not '${text}'`);
}
