// Calls an endpoint as one does it in five lines: `node:http`, kept-alive connections, one call after the other on each.
import { Agent, request } from 'node:http';
import type { BareCalls } from './bare-caller.ts';
import type { Outcome } from './swarm/orders.ts';

let agent: Agent | undefined;

async function run({ url, body, calls, atOnce }: BareCalls): Promise<Outcome> {
  agent ??= new Agent({ keepAlive: true, maxSockets: atOnce });
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const latenciesMs: number[] = [];
  let begun = 0;
  let refused = 0;
  const one = () =>
    new Promise<void>((resolve) => {
      const start = performance.now();
      const ended = (status: number | undefined) => {
        latenciesMs.push(performance.now() - start);
        if (status !== 200) refused++;
        resolve();
      };
      request(url, { method: 'POST', agent, headers }, (answer) => {
        answer.on('data', () => {});
        answer.on('end', () => ended(answer.statusCode));
      })
        .on('error', () => ended(undefined))
        .end(body);
    });
  async function lane(): Promise<void> {
    while (begun < calls) {
      begun++;
      await one();
    }
  }
  const cpu = process.cpuUsage();
  const start = performance.now();
  await Promise.all(Array.from({ length: atOnce }, lane));
  const { user, system } = process.cpuUsage(cpu);
  return { delivered: 0, refused, elapsedMs: performance.now() - start, cpuNs: (user + system) * 1000, latenciesMs };
}

process.on('message', (calls: BareCalls) => void run(calls).then((outcome) => process.send!(outcome)));
// Without the bench there is nothing to do here.
process.on('disconnect', () => process.exit());
