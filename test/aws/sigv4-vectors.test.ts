// Signatures that others have published or recorded.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sign } from '../../src/aws/sigv4/sign.ts';
import type { SignedRequest } from '../../src/aws/sigv4/verify.ts';
import { example, post, verifierAt } from './sigv4-fixtures.ts';
import { oracle } from './sigv4-oracle.ts';

// AWS's own test suite (aws-sig-v4-test-suite), all for AKIDEXAMPLE, us-east-1 and `service`.
const SUITE_TIME = '20150830T123600Z';
const SUITE_NOW = Date.UTC(2015, 7, 30, 12, 36, 0);
const UNRESERVED = '-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

type Vector = {
  name: string;
  method?: string;
  target?: string;
  headers?: Record<string, string | string[]>;
  body?: string;
  signature: string;
};

const suite: Vector[] = [
  { name: 'get-vanilla', signature: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31' },
  {
    name: 'get-vanilla-empty-query-key',
    target: '/?Param1=value1',
    signature: 'a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb',
  },
  {
    name: 'get-vanilla-query-order-key',
    target: '/?Param1=value2&Param1=Value1',
    signature: 'eedbc4e291e521cf13422ffca22be7d2eb8146eecf653089df300a15b2382bd1',
  },
  {
    name: 'get-vanilla-query-order-key-case',
    target: '/?Param2=value2&Param1=value1',
    signature: 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  },
  {
    name: 'get-vanilla-query-order-value',
    target: '/?Param1=value2&Param1=value1',
    signature: '5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694',
  },
  {
    name: 'get-vanilla-query-order-encoded',
    target: '/?Param-3=Value3&Param=Value2&%E1%88%B4=Value1',
    signature: '371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac',
  },
  {
    name: 'get-vanilla-query-unreserved',
    target: `/?${UNRESERVED}=${UNRESERVED}`,
    signature: '9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197',
  },
  {
    name: 'get-vanilla-utf8-query',
    target: Buffer.from('/?ሴ=bar').toString('latin1'),
    signature: '2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04',
  },
  {
    name: 'get-utf8',
    target: Buffer.from('/ሴ').toString('latin1'),
    signature: '8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85',
  },
  {
    name: 'get-space',
    target: '/example space/',
    signature: '652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741',
  },
  {
    name: 'get-unreserved',
    target: `/${UNRESERVED}`,
    signature: '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f',
  },
  {
    name: 'get-relative',
    target: '/example/..',
    signature: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  },
  {
    name: 'get-header-key-duplicate',
    headers: { 'my-header1': ['value2', 'value2', 'value1'] },
    signature: 'c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea',
  },
  {
    name: 'get-header-value-order',
    headers: { 'my-header1': ['value4', 'value1', 'value3', 'value2'] },
    signature: '08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01',
  },
  {
    name: 'get-header-value-trim',
    headers: { 'my-header1': ' value1', 'my-header2': ' "a   b   c"' },
    signature: 'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
  },
  {
    name: 'post-vanilla',
    method: 'POST',
    signature: '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
  },
  {
    name: 'post-x-www-form-urlencoded',
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'Param1=value1',
    signature: 'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
  },
];

function requestOf({ method = 'GET', target = '/', headers = {}, body = '' }: Vector): SignedRequest {
  return { method, target, headers: { host: 'example.amazonaws.com', ...headers }, body: Buffer.from(body) };
}

function authorizationOf({ headers = {}, signature }: Vector): string {
  const names = ['host', 'x-amz-date', ...Object.keys(headers)].toSorted().join(';');
  const scope = 'AKIDEXAMPLE/20150830/us-east-1/service/aws4_request';
  return `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=${names}, Signature=${signature}`;
}

for (const vector of suite) {
  test(`AWS's vector ${vector.name} is accepted`, () => {
    const request = requestOf(vector);
    const headers = { ...request.headers, 'x-amz-date': SUITE_TIME, authorization: authorizationOf(vector) };
    const verdict = verifierAt(SUITE_NOW).verifier.verify({ ...request, headers }, 'service');
    assert.deepEqual(verdict, { ok: true, key: example, region: 'us-east-1', service: 'service' });
  });
}

for (const vector of suite.filter(({ name }) => !name.startsWith('get-header'))) {
  test(`AWS's vector ${vector.name} is what we sign`, () => {
    const headers = sign(requestOf(vector), example, { region: 'us-east-1', service: 'service', now: SUITE_NOW });
    assert.deepEqual(headers, { 'X-Amz-Date': SUITE_TIME, Authorization: authorizationOf(vector) });
  });
}

// The vectors were looked up; that they are what AWS means, its own signer confirms.
for (const vector of suite.filter(({ headers = {} }) => !Object.values(headers).some(Array.isArray))) {
  test(`AWS's vector ${vector.name} is what AWS's signer makes`, async () => {
    const request = requestOf(vector);
    // AWS's signer takes text where the wire has its bytes.
    const target = Buffer.from(request.target, 'latin1').toString();
    const headers = await oracle({ ...request, target }, example, {
      region: 'us-east-1',
      service: 'service',
      now: SUITE_NOW,
    });
    assert.equal(headers['authorization'], authorizationOf(vector));
  });
}

test("a session token is signed as AWS's vector post-sts-header-before has it", () => {
  const sessionToken =
    'AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUu' +
    'wthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQc' +
    'HNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/o' +
    'LxBA==';
  const request = requestOf({ name: '', method: 'POST', signature: '' });
  const headers = sign(
    request,
    { ...example, sessionToken },
    { region: 'us-east-1', service: 'service', now: SUITE_NOW },
  );
  assert.equal(headers['X-Amz-Security-Token'], sessionToken);
  assert.match(
    headers['Authorization']!,
    /SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead$/,
  );
});

// A request of AWS CLI 1.45.11 as it was recorded: spec/apigateway-websocket.md section 3.5.
const RECORDED_NOW = Date.UTC(2026, 10, 22, 2, 35, 18);
const recorded = post('/prod/@connections/L0SM9cOFvHcCIhw%3D', 'Hello', {
  host: '127.0.0.1:18765',
  'accept-encoding': 'identity',
  'x-amz-date': '20261122T023518Z',
  authorization:
    'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261122/us-east-1/execute-api/aws4_request, SignedHeaders=host;x-amz-date, ' +
    'Signature=c9d7e38f531f3c21e38eb4ab79d1d2bbb2aeaa20cc4cb89d2028fe8427d591c4',
  'amz-sdk-invocation-id': '938f2d6f-8cfc-4fdc-8191-924d3ed5910d',
  'amz-sdk-request': 'attempt=1',
  'content-length': '5',
});

test('the recorded post-to-connection of the AWS CLI is accepted', () => {
  const verdict = verifierAt(RECORDED_NOW).verifier.verify(recorded, 'execute-api');
  assert.deepEqual(verdict, { ok: true, key: example, region: 'us-east-1', service: 'execute-api' });
});

test('a mismatch shows the recorded canonical request and string to sign, in the words of AWS', () => {
  const authorization = String(recorded.headers['authorization']).replace('Signature=c9', 'Signature=00');
  const forged = { ...recorded, headers: { ...recorded.headers, authorization } };
  assert.deepEqual(verifierAt(RECORDED_NOW).verifier.verify(forged, 'execute-api'), {
    ok: false,
    code: 'InvalidSignatureException',
    status: 403,
    message: `The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.

The Canonical String for this request should have been
'POST
/prod/%40connections/L0SM9cOFvHcCIhw%253D

host:127.0.0.1:18765
x-amz-date:20261122T023518Z

host;x-amz-date
185f8db32271fe25f561a6fc938b2e264306ec304eda518007d1764826381969'

The String-to-Sign should have been
'AWS4-HMAC-SHA256
20261122T023518Z
20261122/us-east-1/execute-api/aws4_request
f05d0990f1c83a36fcc15dc666e02d453905431d8802eae2e75329fbd6cc3bda'
`,
  });
});
