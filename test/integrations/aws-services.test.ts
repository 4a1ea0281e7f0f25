// What we know of AWS's services, held against the models of the AWS CLI where it is installed.
// Not quick: it starts other programs.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { AwsEndpoints, serviceOfHost } from '../../src/backends/aws-endpoints.ts';
import { actionWire, signingName, speaksForms } from '../../src/backends/aws-services.ts';
import { findBotocore } from '../support/process.ts';

const python = await findBotocore();

type Metadata = {
  readonly endpointPrefix: string;
  readonly signingName?: string;
  readonly targetPrefix?: string;
  readonly jsonVersion?: string;
  readonly apiVersion: string;
  readonly protocol: string;
  readonly protocols?: readonly string[];
};

/** The metadata alone, which stands at the beginning of each model: all of them would take half a minute to read. */
const READ_METADATA = `
import botocore, glob, gzip, json, os
def head(file):
    with (gzip.open if file.endswith('.gz') else open)(file, 'rb') as stream: text = stream.read(8192).decode('utf8', 'ignore')
    return json.JSONDecoder().raw_decode(text, text.index('{', text.index('"metadata"')))[0]
folder = os.path.join(os.path.dirname(botocore.__file__), 'data')
print(json.dumps([head(sorted(glob.glob(f'{folder}/{name}/*/service-2.json*'))[-1])
    for name in sorted(os.listdir(folder)) if glob.glob(f'{folder}/{name}/*/service-2.json*')]))`;

test(
  'targets, versions and signing names are those of the models of AWS',
  { skip: python ? false : 'no Python with a recent botocore is installed: NOT TESTED' },
  () => {
    const all = JSON.parse(execFileSync(python!, ['-c', READ_METADATA], { maxBuffer: 1e7 }).toString()) as Metadata[];
    let known = 0;
    // Two services may share a host; either is right then.
    const ofHost = Map.groupBy(all, ({ endpointPrefix }) => endpointPrefix);
    for (const [host, models] of ofHost) {
      const wires = models.flatMap(
        ({ protocol, protocols = [protocol], targetPrefix, jsonVersion = '1.0', apiVersion }) => {
          if (protocols.includes('query') || protocol === 'ec2') return `query ${apiVersion}`;
          return protocols.includes('json') ? `json ${targetPrefix} ${jsonVersion}` : [];
        },
      );
      const wire = actionWire(host);
      const ours = wire.protocol === 'json' ? `json ${wire.target} ${wire.version}` : `query ${wire.apiVersion}`;
      // Services without actions, and those that are newer than our list, are none of its business.
      if (ours === 'query undefined' || wires.length === 0) continue;
      known++;
      assert.ok(wires.includes(ours), `${host}: ${ours} is not ${wires.join(' or ')}`);
      const names = models.map((model) => model.signingName ?? host);
      assert.ok(names.includes(signingName(host)), `${host} is signed for ${names.join(' or ')}`);
    }
    assert.ok(known > 150, `${known} are known`);
    for (const { endpointPrefix: host, signingName: name } of all) {
      if (name === undefined || actionWire(host).protocol === 'json') continue;
      if (ofHost.get(host)!.length === 1) assert.equal(signingName(host), name);
    }
  },
);

test('names of services: in front of a known one may stand anything, and tools have names of their own', () => {
  assert.deepEqual(actionWire('sagemaker'), actionWire('api.sagemaker'));
  assert.deepEqual(actionWire('x.dynamodb'), actionWire('dynamodb'));
  assert.notDeepEqual(actionWire('streams.dynamodb'), actionWire('dynamodb'));
  assert.deepEqual(actionWire('constructor'), { protocol: 'query', apiVersion: undefined });
  assert.deepEqual([speaksForms('sns'), speaksForms('sqs'), speaksForms('s3')], [true, true, false]);
  assert.equal(signingName('a.b.execute-api'), 'execute-api');
});

test('the endpoint of a service is its own, or that for all others; this server is never among those', () => {
  const endpoints = new AwsEndpoints({ DynamoDB: 'http://d', sfn: 'http://s', '*': 'http://a' });
  const of = (service: string) => endpoints.for(service)?.host;
  assert.deepEqual(['dynamodb', 'streams.dynamodb', 'states', 'stepfunctions', 'kms'].map(of), [
    'd',
    'd',
    's',
    's',
    'a',
  ]);
  assert.deepEqual(['ivschat', 'x.execute-api'].map(of), [undefined, undefined]);
  assert.deepEqual(
    ['ivschat', 'x.execute-api', 'kms'].map((name) => endpoints.isHere(name)),
    [true, true, false],
  );
  endpoints.change({ ivschat: 'http://i' });
  assert.deepEqual(['ivschat', 'kms'].map(of), ['i', undefined]);
  assert.equal(endpoints.isHere('ivschat'), false);
});

test('the service in a host name of AWS', () => {
  const hosts = {
    'dynamodb.us-east-1.amazonaws.com': 'dynamodb',
    '123456789012.ddb.eu-central-1.amazonaws.com': 'dynamodb',
    'streams.dynamodb.us-east-1.amazonaws.com': 'streams.dynamodb',
    'sqs.cn-north-1.amazonaws.com.cn': 'sqs',
    'iam.amazonaws.com': 'iam',
    'bucket.s3.dualstack.us-gov-west-1.amazonaws.com': 'bucket.s3',
    'a1.execute-api.us-east-1.amazonaws.com': 'a1.execute-api',
    'dynamodb.us-east-1.amazonaws.com.example.com': undefined,
    'amazonaws.com': undefined,
    'example.com': undefined,
  };
  for (const [host, service] of Object.entries(hosts)) assert.equal(serviceOfHost(host), service, host);
});
