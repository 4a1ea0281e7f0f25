// What a verified signature costs, as a ratio to one SHA-256 of a 200-byte body in the same run
// (performance.md, goal P3: at most 7). Slices are interleaved in shuffled order; the median ratio counts.
import { hash } from 'node:crypto';
import { availableParallelism, loadavg } from 'node:os';
import { sign } from '../src/aws/sigv4/sign.ts';
import type { SignedRequest } from '../src/aws/sigv4/verify.ts';
import { Verifier } from '../src/aws/sigv4/verify.ts';

const GOAL = 7;
const SWEEPS = 41;
const SLICE_CALLS = 2_000;
const VARIANTS = 64;

const credential = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const now = Date.UTC(2026, 10, 22, 2, 35, 18);
const verifier = new Verifier({ find: () => credential, clock: { now: () => now }, skewMs: 300_000 });
const bodies = Array.from({ length: VARIANTS }, (_, index) => Buffer.alloc(200, `message ${index} `));

/** What the AWS CLI and boto3 send. */
const cliHeaders = (): Record<string, string> => ({
  host: '127.0.0.1:3263',
  'accept-encoding': 'identity',
  'user-agent': 'aws-cli/1.45.11 md/Botocore#1.43.11',
  'content-length': '200',
});

/** What the AWS SDK for JavaScript v3 sends; of these it signs five more headers than the CLI. */
const sdkHeaders = (body: Buffer): Record<string, string> => ({
  ...cliHeaders(),
  'content-type': 'application/octet-stream',
  'user-agent':
    'aws-sdk-js/3.1169.0 ua/2.1 os/linux#6.18 lang/js md/nodejs#24.21.0 api/apigatewaymanagementapi#3.1169.0',
  'x-amz-user-agent': 'aws-sdk-js/3.1169.0',
  'x-amz-content-sha256': hash('sha256', body),
});

function requestsOf(headersOf: (body: Buffer) => Record<string, string>, callers = 1): SignedRequest[] {
  return bodies.map((body, index) => {
    const id = Buffer.alloc(11, index).toString('base64');
    const target = `/prod/@connections/${encodeURIComponent(id)}`;
    const request = { method: 'POST', target, headers: headersOf(body), body };
    const caller = { ...credential, accessKeyId: `AKIDEXAMPLE${index % callers}` };
    const added = sign(request, caller, { region: 'us-east-1', service: 'execute-api', now });
    const headers = Object.entries(added).map(([name, value]) => [name.toLowerCase(), value] as const);
    return { ...request, headers: { ...request.headers, ...Object.fromEntries(headers) } };
  });
}

const verifyAll = (requests: SignedRequest[]) => (call: number) => {
  if (!verifier.verify(requests[call % VARIANTS]!, 'execute-api').ok) throw new Error('a good signature was refused');
};

const subjects: [name: string, run: (call: number) => void][] = [
  ['crypto.hash of 200 bytes', (call) => void hash('sha256', bodies[call % VARIANTS]!)],
  ['verify, as the CLI signs', verifyAll(requestsOf(cliHeaders))],
  ['the same, 8 callers in turn', verifyAll(requestsOf(cliHeaders, 8))],
  ['verify, as the SDK v3 signs', verifyAll(requestsOf(sdkHeaders))],
];

function sliceUs(run: (call: number) => void): number {
  const start = process.cpuUsage();
  for (let call = 0; call < SLICE_CALLS; call++) run(call);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / SLICE_CALLS;
}

const shuffled = <Item>(items: readonly Item[]) =>
  items
    .map((item) => ({ item, at: Math.random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);

const quantile = (values: readonly number[], part: number) =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * part)]!;

for (const [, run] of subjects) for (let warm = 0; warm < 5; warm++) sliceUs(run);

const sweeps = Array.from(
  { length: SWEEPS },
  () => new Map(shuffled(subjects).map(([name, run]) => [name, sliceUs(run)])),
);

const [base] = subjects[0]!;
console.log(
  `node ${process.version}, ${availableParallelism()} cores, load ${loadavg()[0]!.toFixed(1)}, ${SWEEPS} sweeps`,
);
for (const [name] of subjects) {
  const ratios = sweeps.map((sweep) => sweep.get(name)! / sweep.get(base)!);
  const us = quantile(
    sweeps.map((sweep) => sweep.get(name)!),
    0.5,
  );
  const range = `[${quantile(ratios, 0.25).toFixed(2)}-${quantile(ratios, 0.75).toFixed(2)}]`;
  console.log(`${name.padEnd(28)} ${us.toFixed(2).padStart(6)} µs  ${quantile(ratios, 0.5).toFixed(2)} ${range}`);
  if (name !== base && quantile(ratios, 0.5) > GOAL) {
    console.log(`over the goal of ${GOAL}`);
    process.exitCode = 1;
  }
}
