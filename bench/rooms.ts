// 50 rooms of 200 members under mixed traffic for two minutes: does everybody get everything, once, in order?
// `node bench/rooms.ts [--rooms N] [--members N] [--seconds N]`. Exit code 1 when anything was lost, doubled or late.
import { parseArgs } from 'node:util';
import { mixedTraffic } from './harness/traffic/mixed-traffic.ts';
import { startFanfare } from './harness/servers/subject.ts';
import { usageOf } from './harness/usage.ts';

const option = (fallback: string) => ({ type: 'string' as const, default: fallback });
const { values } = parseArgs({ options: { rooms: option('50'), members: option('200'), seconds: option('120') } });
const bounded = (text: string, max: number) => Math.min(max, Math.max(1, Math.trunc(Number(text)) || 1));

const rooms = bounded(values.rooms, 500);
const members = bounded(values.members, Math.floor(19_000 / rooms));
const seconds = bounded(values.seconds, 600);

await using server = await startFanfare();
process.stdout.write(`Node ${process.version}: ${rooms} rooms of ${members} members, ${seconds} s\n`);
const before = await usageOf(server);
const traffic = { rooms, members, seconds, senders: Math.min(10, members - 1), messagesPerSecond: 4 };
const { sent, delivered, faults, latencyMs } = await mixedTraffic(server.url, traffic);
const after = await usageOf(server);
const cpuUs = (after.cpuNs - before.cpuNs) / 1_000 / delivered;
const expected = sent * members;
process.stdout.write(
  `  ${sent} messages and events sent, ${delivered} of ${expected} deliveries (${Math.round(delivered / seconds)} a second)\n` +
    `  latency p50 ${latencyMs.p50} ms, p99 ${latencyMs.p99} ms, longest ${latencyMs.max} ms\n` +
    `  server: ${cpuUs.toFixed(1)} µs of CPU for each delivery (all it did counted in), ${Math.round(after.rssBytes / 2 ** 20)} MB resident\n` +
    `  ${faults.length} faults\n`,
);
for (const { member, what } of faults.slice(0, 10)) process.stdout.write(`  FAULT  ${member}: ${what}\n`);
process.exitCode = faults.length === 0 && delivered === expected ? 0 : 1;
