// What it costs to receive a message: our FrameReader against the Receiver of `ws`, both as in a server that wants text.
// One process, short slices in turn, the ratio taken within each pair of slices: `node bench/frame-reader.ts`.
// The goal is a median of at most 0.75 for a frame of 200 bytes that comes alone.
import assert from 'node:assert/strict';
import { FrameReader } from '../src/hub/websocket/frame-reader.ts';
import { LIMITS, Receiver, TEXT, clientFrame } from '../test/hub/websocket-support.ts';

const GOAL = 0.75;
const PAIRS = 41;
const WARM_UP_PAIRS = 5;
const SLICE_BYTES = 4_000_000;
const SLICE_CHUNKS_MAX = 10_000;

let received = 0;
const text = (message: string) => void (received += message.length);
const unexpected = () => assert.fail('unexpected');

const ours = new FrameReader(LIMITS, {
  text,
  binary: unexpected,
  ping: unexpected,
  pong: unexpected,
  peerClosed: unexpected,
  fail: unexpected,
});
const theirs = new Receiver({ isServer: true, maxPayload: LIMITS.messageBytesMax });
theirs.on('message', (data: Buffer) => text(data.toString()));
theirs.on('error', unexpected);

/** CPU in ns for each frame of a slice. The chunks are made before, because reading unmasks them in place. */
function slice(read: (chunk: Buffer) => void, master: Buffer, framesPerChunk: number): number {
  const count = Math.min(SLICE_CHUNKS_MAX, Math.ceil(SLICE_BYTES / master.length));
  const chunks = Array.from({ length: count }, () => Buffer.from(master));
  const start = process.cpuUsage();
  for (const chunk of chunks) read(chunk);
  const { user, system } = process.cpuUsage(start);
  return ((user + system) * 1_000) / (count * framesPerChunk);
}

function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;
}

function compare(name: string, payload: string, framesPerChunk: number): number {
  const master = Buffer.concat(Array.from({ length: framesPerChunk }, () => clientFrame(TEXT, payload)));
  const run = {
    ours: () => slice((chunk) => ours.push(chunk), master, framesPerChunk),
    theirs: () => slice((chunk) => void theirs.write(chunk), master, framesPerChunk),
  };
  const costs = { ours: [] as number[], theirs: [] as number[], ratio: [] as number[] };
  for (let pair = -WARM_UP_PAIRS; pair < PAIRS; pair++) {
    const order = pair % 2 === 0 ? (['ours', 'theirs'] as const) : (['theirs', 'ours'] as const);
    const cost = { ours: 0, theirs: 0 };
    for (const subject of order) {
      received = 0;
      cost[subject] = run[subject]();
      assert.ok(received > 0);
    }
    if (pair < 0) continue;
    costs.ours.push(cost.ours);
    costs.theirs.push(cost.theirs);
    costs.ratio.push(cost.ours / cost.theirs);
  }
  const ratio = median(costs.ratio);
  const [a, b] = [median(costs.ours), median(costs.theirs)].map((cost) => `${cost.toFixed(0)} ns`);
  console.log(`${name.padEnd(32)} ours ${a!.padStart(8)}   ws ${b!.padStart(8)}   ratio ${ratio.toFixed(2)}`);
  return ratio;
}

const json = (bytes: number) => `{"action":"send","content":"${'x'.repeat(bytes - 30)}"}`;
const ratio = compare('200 bytes, one frame a chunk', json(200), 1);
compare('200 bytes, 20 frames a chunk', json(200), 20);
compare('200 characters, accented', json(200).replaceAll('xxxx', 'xxxé'), 1);
compare('20 bytes', '{"action":"p","n":1}', 1);
compare('4,000 bytes', json(4_000), 1);
compare('32,000 bytes', json(32_000), 1);
console.log(`goal: ${ratio.toFixed(2)} <= ${GOAL} ${ratio <= GOAL ? 'met' : 'missed'}`);
process.exitCode = ratio <= GOAL ? 0 : 1;
