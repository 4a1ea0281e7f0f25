// Where hosts lead from within functions is the same in Node, in Python and for executables.
// Not quick: it starts other programs.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { endpointsText } from '../../src/functions/endpoints.ts';
import { destination } from '../../src/functions/proxy/destination.ts';
import { findProgram, run } from '../support/process.ts';

const FUNCTIONS = join(import.meta.dirname, '../../src/functions');
const here = 'http://127.0.0.1:3000';
const [table, others] = ['http://127.0.0.1:8000', 'https://everything.example.com'];
const reached = {
  gateway: { host: '127.0.0.1', port: 3000 },
  port: 3263,
  domains: ['ws.example.com', '*.wild.example.com'],
  endpoints: { dynamodb: `${table}/`, sqs: `${others}/` },
};

/** By host and port, without the network. */
const places: { readonly [address: string]: string } = {
  'abc123.execute-api.us-east-1.amazonaws.com:443': here,
  'ABC123.execute-api.us-east-1.amazonaws.com.:443': here,
  'abc123.execute-api.cn-north-1.amazonaws.com.cn:443': here,
  'ivschat.us-west-2.amazonaws.com:443': here,
  'edge.ivschat.us-west-2.amazonaws.com:443': here,
  'ivschat.us-west-2.api.aws:443': here,
  'lambda.us-gov-west-1.amazonaws.com:443': here,
  'sts.amazonaws.com:443': here,
  'ws.example.com:443': here,
  'a.wild.example.com:443': here,
  'localhost:3263': here,
  '127.0.0.1:3263': here,
  'dynamodb.us-east-1.amazonaws.com:443': table,
  '000000000000.ddb.us-east-1.amazonaws.com:443': table,
  'sqs.eu-west-1.amazonaws.com:443': others,
  'kinesis.us-east-1.amazonaws.com:443': 'refused',
  'bucket.s3.us-east-1.amazonaws.com:443': 'refused',
  'iam.amazonaws.com:443': 'refused',
  'localhost:3264': 'as meant',
  'example.com:443': 'as meant',
  'sub.ws.example.com:443': 'as meant',
  'wild.example.com:443': 'as meant',
  'ivschat.us-west-2.amazonaws.com.example.com:443': 'as meant',
  'notamazonaws.com:443': 'as meant',
};
const split = (address: string) =>
  [address.slice(0, address.lastIndexOf(':')), Number(address.split(':').at(-1))] as const;
const asked = JSON.stringify(Object.keys(places).map(split));
const env = (offline: boolean) => ({ FANFARE_ENDPOINTS: endpointsText({ ...reached, offline }) });

const NODE = `
  const { destination } = require(${JSON.stringify(join(FUNCTIONS, 'node/preload.cjs'))});
  const shown = (found) => !found ? 'as meant' : found.refused ? 'refused'
    : found.url ? found.url.origin : 'http://' + found.address.host + ':' + found.address.port;
  console.log(JSON.stringify(${asked}.map(([host, port]) => shown(destination(host, port)))));`;
const PYTHON = `
import json, sys
sys.path.insert(0, ${JSON.stringify(join(FUNCTIONS, 'python'))})
sys.dont_write_bytecode = True
import fanfare_redirect as redirect
def shown(host, port):
    try:
        found = redirect.destination(host, port)
    except redirect.Refused:
        return "refused"
    if found is None:
        return "as meant"
    scheme, host, port = found
    return f"{scheme}://{host}" + ("" if port == 443 else f":{port}")
print(json.dumps([shown(host, port) for host, port in json.loads('${asked}')]))`;

function byProxy(offline: boolean): string[] {
  return Object.keys(places).map((address) => {
    const found = destination(...split(address), { ...reached, offline });
    if (found === 'as meant') return found;
    return 'refusal' in found ? 'refused' : found.led.origin;
  });
}

test('the proxy leads each host where it is meant to', () => {
  assert.deepEqual(Object.fromEntries(Object.keys(places).map((host, at) => [host, byProxy(true)[at]])), places);
  const online = byProxy(false);
  for (const [at, place] of Object.values(places).entries()) {
    assert.equal(online[at], place === 'refused' ? 'as meant' : place);
  }
});

const skip = findProgram('python3') ? false : 'python3 is not installed: NOT TESTED';
for (const [name, file, flag, code] of [
  ['Node', process.execPath, '-e', NODE],
  ['Python', 'python3', '-c', PYTHON],
] as const) {
  test(`${name} leads them there, too`, { skip: name === 'Python' && skip }, async () => {
    for (const offline of [true, false]) {
      const { stdout, stderr } = await run(file, [flag, code], env(offline));
      assert.deepEqual(JSON.parse(stdout || 'null'), byProxy(offline), stderr);
    }
  });
}
