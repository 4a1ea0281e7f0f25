// `npm run bench`: Fanfare beside a plain server, ratio by ratio. How to read the figures: docs/performance.md.
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import type { Findings, Scenario, Settings } from './harness/scenario.ts';
import { randomFrom } from './harness/statistics.ts';
import { SOCKETS_MAX } from './harness/swarm.ts';
import { usageSource } from './harness/usage.ts';
import { isMissed, lineOf } from './report.ts';
import { accept } from './scenarios/accept.ts';
import { bystander } from './scenarios/bystander.ts';
import { commandLine } from './scenarios/command-line.ts';
import { fanOutLarge, fanOutSmall } from './scenarios/fan-out.ts';
import { functions } from './scenarios/functions.ts';
import { idleMemory } from './scenarios/idle-memory.ts';
import { integration } from './scenarios/integration.ts';
import { mixed } from './scenarios/mixed.ts';
import { post } from './scenarios/post.ts';
import { receive } from './scenarios/receive.ts';

const scenarios: readonly Scenario[] = [
  fanOutSmall,
  fanOutLarge,
  idleMemory,
  post,
  receive,
  accept,
  bystander,
  mixed,
  commandLine,
  functions,
  integration,
];

const usage = `npm run bench -- [--quick] [--sockets N] [--sweeps N] [--only NAME] [--seed N] [--profile DIR]

  --quick        3 sweeps, and no more than 2,000 sockets
  --sockets N    The large number of sockets, up to ${SOCKETS_MAX}. Default: 10000
  --sweeps N     Sweeps of each measurement, up to 100. Default: 11
  --only NAME    One scenario: ${scenarios.map(({ name }) => name).join(', ')}
  --seed N       Repeat the order of an earlier run
  --profile DIR  Servers leave CPU profiles there; the figures then include the profiler
`;

/** Throws for what is no option. */
const parseOptions = () =>
  parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      sockets: { type: 'string' },
      sweeps: { type: 'string' },
      only: { type: 'string' },
      seed: { type: 'string' },
      profile: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  }).values;

/** A whole number from 1 to `max`. Throws for anything else. */
function count(name: string, text: string | undefined, otherwise: number, max: number): number {
  const value = Number(text ?? otherwise);
  if (Number.isInteger(value) && value >= 1 && value <= max) return value;
  throw new RangeError(`--${name} must be a whole number from 1 to ${max}, not '${text}'`);
}

async function main(): Promise<number> {
  const values = parseOptions();
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const chosen = scenarios.filter(({ name }) => values.only === undefined || name === values.only);
  if (chosen.length === 0) throw new RangeError(`there is no scenario '${values.only}'; --help lists them`);
  const seed = count('seed', values.seed, 1 + Math.floor(Math.random() * 1e6), 2 ** 32);
  const settings: Settings = {
    sockets: count('sockets', values.sockets, values.quick ? 2_000 : 10_000, SOCKETS_MAX),
    sweeps: count('sweeps', values.sweeps, values.quick ? 3 : 11, 100),
    random: randomFrom(seed),
    profileFolder: values.profile,
  };
  const load = () =>
    loadavg()
      .map((value) => value.toFixed(2))
      .join(' ');
  const { sockets } = settings;
  print(
    `Node ${process.version}, ${availableParallelism()} cores, load ${load()}, seed ${seed}, up to ${sockets} sockets, CPU from ${usageSource}`,
  );

  let failures = 0;
  for (const scenario of chosen) failures += await judge(scenario, settings);
  print(
    `\nload ${load()}; ${failures === 0 ? 'all goals met within the tolerance, nothing lost' : `${failures} failures`}`,
  );
  return failures === 0 ? 0 : 1;
}

/** Run a scenario, and once more if a goal was missed: neighbours are noisy. A lost message gets no second chance. */
async function judge(scenario: Scenario, settings: Settings): Promise<number> {
  print(`\n${scenario.name}: ${scenario.about}`);
  const missedIn = ({ rows }: Findings) => rows.filter((row) => isMissed(row, settings.sockets)).length;
  let findings = await show(scenario, settings);
  if (findings.faults.length === 0 && missedIn(findings) > 0) {
    print('  a goal was missed: once more');
    findings = await show(scenario, settings);
  }
  return findings.faults.length + missedIn(findings);
}

async function show(scenario: Scenario, settings: Settings): Promise<Findings> {
  const findings = await scenario.run(settings);
  for (const row of findings.rows) print(lineOf(row, settings.sockets));
  for (const fault of findings.faults) print(`  FAULT  ${fault}`);
  return findings;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

try {
  process.exitCode = await main();
} catch (cause) {
  process.stderr.write(`bench: ${(cause as Error).message}\n`);
  process.exitCode = 1;
}
