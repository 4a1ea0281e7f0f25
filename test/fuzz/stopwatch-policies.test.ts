// Policies of access keys and answers of authorizers, held against the longest resources that a request can name.
import { readAuthorization } from '../../src/services/websocket/events/authorizer.ts';
import { factsOf } from '../../src/aws/policy/policy.ts';
import { grown, stopwatch } from './stopwatch.ts';

const ANSWER_MAX = 8 * 1024;
const RESOURCE_MAX = 16 * 1024;
const PIECES = ['*', '?', 'a', 'b', ':', '/', '*a', '?*', '**', '","'];

const FACTS = factsOf(
  { method: 'GET', target: '/', headers: {}, body: Buffer.alloc(0), sourceIp: '127.0.0.1', isSecure: false },
  0,
);

type Asked = { readonly patterns: string; readonly resource: string };

const whole = (unit: string, max: number) => unit.repeat(Math.floor(max / unit.length));

stopwatch<Asked>('a policy', {
  seeds: ['a', '*a', '*', '?', '*?', 'a*', '*aaaaaaaa', '**a', '*a","*a'].flatMap((unit) =>
    ['a', 'ab', 'aaaaaaab'].map((text) => ({
      patterns: `*${whole(unit, ANSWER_MAX - 400)}b`,
      resource: whole(text, RESOURCE_MAX),
    })),
  ),
  mutate: ({ patterns, resource }, random) => ({
    patterns: grown(patterns, random, PIECES, ANSWER_MAX - 400),
    resource: grown(resource, random, ['a', 'b', '/', ':'], RESOURCE_MAX),
  }),
  run({ patterns, resource }) {
    const statement = { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: patterns.split('","') };
    const payload = JSON.stringify({
      principalId: 'me',
      policyDocument: { Version: '2012-10-17', Statement: [statement] },
    });
    return readAuthorization({ outcome: 'answered', payload }, resource, FACTS);
  },
});
