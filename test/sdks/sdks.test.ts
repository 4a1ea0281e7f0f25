// The SDKs that are quick enough for every run; `npm run sdks` asks all that a machine has.
import { test } from 'node:test';
import { findBoto } from '../support/process.ts';
import type { Sdk } from './matrix.ts';
import { ask, program, servers } from './matrix.ts';

const boto = await findBoto();
const sdks: Readonly<Record<string, Sdk | undefined>> = {
  'JavaScript, version 3': { file: process.execPath, args: [program('javascript3.mjs')] },
  boto3: boto === undefined ? undefined : { file: boto, args: [program('boto.py')] },
};

for (const [name, sdk] of Object.entries(sdks)) {
  for (const [server, isSecure] of Object.entries(servers)) {
    test(`${name} works with ${server}`, { skip: sdk ? false : `${name} is not installed` }, () => ask(sdk!, isSecure));
  }
}
