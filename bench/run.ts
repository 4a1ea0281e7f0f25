// `npm run bench`: Fanfare beside a plain server, ratio by ratio. How to read the figures: docs/performance.md.
import { readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import type { Peer } from './harness/peers/peer.ts';
import { installServerlessOffline } from './harness/peers/serverless-offline.ts';
import type { Settings } from './harness/scenario.ts';
import { randomFrom } from './harness/statistics.ts';
import { usageSource } from './harness/usage.ts';
import { judge } from './judge.ts';
import { parseOptions, usage } from './options.ts';
import { machineNow } from './report/machine.ts';
import type { Measured } from './report/report.ts';
import { writeReport } from './report/report.ts';

const versions = {
  ws: (
    JSON.parse(readFileSync(join(import.meta.dirname, '../node_modules/ws/package.json'), 'utf8')) as {
      version: string;
    }
  ).version,
};

async function main(): Promise<number> {
  const options = parseOptions();
  if (options.wantsHelp) {
    process.stdout.write(usage);
    return 0;
  }
  if (options.installsPeers) {
    installServerlessOffline();
    return 0;
  }
  const { seed, sockets, isGate, isReport, peers, absent } = options;
  const settings: Settings = { ...options, random: randomFrom(seed) };
  print(
    `Node ${process.version}, ${availableParallelism()} cores, load ${load()}, seed ${seed}, up to ${sockets} sockets, CPU from ${usageSource}`,
  );
  if (peers.length > 0) print(`beside ${peers.map((peer) => `${peer.name} ${peer.version()}`).join(', ')}`);
  for (const { name, source } of absent) print(`ABSENT: ${name} is not on this machine; to have it: ${source}`);
  let failures = 0;
  const machine = machineNow();
  const measured: Record<string, Measured> = {};
  for (const scenario of options.chosen) {
    const { name, about, sides, peers: known = [] } = scenario;
    const isOf = (peer: Peer) => known.includes(peer);
    const beside = peers.filter(isOf);
    const start = performance.now();
    const { findings, failures: more } = await judge(scenario, { ...settings, peers: beside }, print);
    failures += more;
    const seconds = (performance.now() - start) / 1_000;
    const date = new Date().toISOString().slice(0, 10);
    const others = Object.fromEntries(beside.map((peer) => [peer.name, peer.version()!]));
    measured[name] = {
      about,
      sides,
      date,
      seed,
      sockets,
      machine,
      versions: { ...versions, ...others },
      absent: absent.filter(isOf).map((peer) => peer.name),
      seconds,
      ...findings,
    };
    // After each, so that a run that is broken off has not been for nothing.
    if (isReport) await writeReport(measured);
  }
  const well = isGate ? 'nothing lost, repeated or out of order' : 'all goals met within the tolerance, nothing lost';
  print(`\nload ${load()}; ${failures === 0 ? well : `${failures} failures`}`);
  return failures === 0 ? 0 : 1;
}

const load = () =>
  loadavg()
    .map((value) => value.toFixed(2))
    .join(' ');

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

try {
  process.exitCode = await main();
} catch (cause) {
  process.stderr.write(`bench: ${(cause as Error).message}\n`);
  process.exitCode = 1;
}
