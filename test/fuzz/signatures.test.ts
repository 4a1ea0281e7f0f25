// Whatever is not signed by a key that the server knows changes nothing and learns nothing.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { presign } from '../../src/aws/sigv4/sign.ts';
import { ivschat } from '../../src/services/chat/model/model.ts';
import { TestClient } from '../support/client.ts';
import { REGION, rootKey } from '../support/gateway.ts';
import type { Random } from './random.ts';
import { roundsOf, seeded } from './random.ts';
import type { Shot, Target } from './target.ts';
import { signed, startTarget } from './target.ts';

let target: Target;
before(async () => void (target = await startTarget()));
after(async () => {
  await using _ = target;
  await target.assertUnharmed();
});

const REFUSALS = new Set([400, 403, 404, 413, 426]);
const createRoom = { method: 'POST', target: '/CreateRoom', body: Buffer.from('{"name":"forged"}') };
const HEX = '0123456789abcdef';

async function assertRefused(shot: Shot): Promise<void> {
  const rooms = target.roomCount();
  const answer = await target.send(shot);
  assert.ok(
    REFUSALS.has(answer.status),
    `${answer.status} to ${JSON.stringify({ ...shot, body: shot.body.toString('latin1') })}`,
  );
  assert.ok(answer.headers['x-amzn-errortype'], 'the refusal has a type');
  assert.ok(!answer.body.includes(rootKey.secretAccessKey), 'the refusal tells no secret');
  assert.equal(target.roomCount(), rooms, JSON.stringify(shot.headers));
}

type Forgery = (shot: Shot, random: Random) => Shot;

const withHeader = (shot: Shot, name: string, value: string): Shot => ({
  ...shot,
  headers: { ...shot.headers, [name]: value },
});
const withAuthorization = (shot: Shot, change: (authorization: string) => string): Shot =>
  withHeader(shot, 'Authorization', change(shot.headers['Authorization']!));
const without = (shot: Shot, name: string): Shot => ({
  ...shot,
  headers: Object.fromEntries(Object.entries(shot.headers).filter(([key]) => key !== name)),
});

/** The text with one of its characters replaced by another of the alphabet. */
function oneOff(text: string, random: Random, alphabet: string): string {
  const at = random.below(text.length);
  const others = alphabet.replace(text[at]!, '');
  return text.slice(0, at) + others[random.below(others.length)]! + text.slice(at + 1);
}

/** Each makes a signed request into one that nobody signed. */
const forgeries: { readonly [name: string]: Forgery } = {
  'no signature': (shot) => without(shot, 'Authorization'),
  'no date': (shot) => without(shot, 'X-Amz-Date'),
  'a digit of the signature': (shot, random) =>
    withAuthorization(shot, (text) => text.slice(0, -64) + oneOff(text.slice(-64), random, HEX)),
  'a cut signature': (shot, random) => withAuthorization(shot, (text) => text.slice(0, -1 - random.below(64))),
  'a longer signature': (shot, random) =>
    withAuthorization(shot, (text) => text + random.text(1 + random.below(64), HEX)),
  'a random signature': (shot, random) => withAuthorization(shot, (text) => text.slice(0, -64) + random.text(64, HEX)),
  'another key id': (shot, random) =>
    withAuthorization(shot, (text) => text.replace(rootKey.accessKeyId, oneOff(rootKey.accessKeyId, random, 'ABC'))),
  'another day': (shot) => withAuthorization(shot, (text) => text.replace(/\/\d{8}\//, '/20150830/')),
  'another region': (shot) => withAuthorization(shot, (text) => text.replace(REGION, 'eu-west-1')),
  'another service': (shot) => withAuthorization(shot, (text) => text.replace('/ivschat/', '/execute-api/')),
  'another terminator': (shot) => withAuthorization(shot, (text) => text.replace('aws4_request', 'aws5_request')),
  'a header less': (shot) => withAuthorization(shot, (text) => text.replace('content-type;', '')),
  'a header more': (shot) => withAuthorization(shot, (text) => text.replace('SignedHeaders=', 'SignedHeaders=accept;')),
  'headers in another order': (shot) =>
    withAuthorization(shot, (text) => text.replace('content-type;host', 'host;content-type')),
  'no headers signed': (shot) =>
    withAuthorization(shot, (text) => text.replace(/SignedHeaders=[^,]*/, 'SignedHeaders=')),
  'names that every object has': (shot, random) =>
    withAuthorization(shot, (text) =>
      text.replace(
        'SignedHeaders=',
        `SignedHeaders=${random.pick(['constructor', '__proto__', 'toString', 'hasOwnProperty'])};`,
      ),
    ),
  'another algorithm': (shot, random) =>
    withAuthorization(shot, (text) =>
      text.replace(
        'AWS4-HMAC-SHA256',
        random.pick(['AWS4-HMAC-SHA1', 'AWS4-ECDSA-P256-SHA256', 'AWS3', 'Basic', 'none', '']),
      ),
    ),
  'another time': (shot, random) => {
    const time = new Date(Date.now() + (random.chance(0.5) ? -1 : 1) * (2000 + random.below(1e10)));
    return withHeader(shot, 'X-Amz-Date', `${time.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`);
  },
  'no time at all': (shot, random) =>
    withHeader(
      shot,
      'X-Amz-Date',
      random.pick(['', '0', 'x', '20269999T999999Z', '2026-01-01T00:00:00Z', '9'.repeat(400)]),
    ),
  'another body': (shot, random) => ({ ...shot, body: Buffer.concat([shot.body, random.bytes(1 + random.below(10))]) }),
  'another body, with its own hash': (shot) =>
    withHeader({ ...shot, body: Buffer.from('{"name":"other"}') }, 'x-amz-content-sha256', 'UNSIGNED-PAYLOAD'),
  'another host': (shot) => withHeader(shot, 'host', 'other.example'),
  'another type': (shot) => withHeader(shot, 'content-type', 'text/plain'),
  'a query': (shot, random) => ({
    ...shot,
    target: `${shot.target}?${random.text(1 + random.below(20), 'ab=&%+')}x=1`,
  }),
  'another operation': (shot, random) => ({
    ...shot,
    target: `/${random.pick(Object.keys(ivschat.operations).filter((name) => name !== 'CreateRoom'))}`,
  }),
  'a session token': (shot, random) =>
    withHeader(shot, 'x-amz-security-token', random.text(1 + random.below(100), HEX)),
  'a header of random bytes': (shot, random) =>
    withHeader(
      shot,
      'Authorization',
      random
        .bytes(1 + random.below(300))
        .toString('latin1')
        .replaceAll(/[\0-\x1f\x7f]/g, ' '),
    ),
  'a mutated header': (shot, random) =>
    withAuthorization(shot, (text) => {
      const mutated = random
        .mutated(Buffer.from(text))
        .toString('latin1')
        .replaceAll(/[\0-\x1f\x7f]/g, '_');
      const isSame = mutated.replaceAll(/[\s,]+/g, ' ').trim() === text.replaceAll(/[\s,]+/g, ' ');
      return isSame ? '' : `${mutated}!`;
    }),
};

for (const [name, forge] of Object.entries(forgeries)) {
  test(`a signed request with ${name} is refused`, async (t) => {
    const random = seeded(t);
    for (let round = 0; round < roundsOf(15); round++)
      await assertRefused(forge(signed(createRoom, 'ivschat'), random));
  });
}

test('the request that the forgeries come from is good', async () => {
  const answer = await target.send(signed({ ...createRoom, target: '/ListRooms', body: Buffer.from('{}') }, 'ivschat'));
  assert.equal(answer.status, 200);
});

test('an unsigned call of any operation is refused and changes nothing', async () => {
  for (const name of Object.keys(ivschat.operations)) {
    for (const body of ['', '{}', 'x', '{"identifier":"arn:aws:ivschat:us-west-2:000000000000:room/AAbbCCdd1122"}']) {
      await assertRefused({ method: 'POST', target: `/${name}`, headers: {}, body: Buffer.from(body) });
    }
  }
});

test('nobody reaches a connection without a good signature', async (t) => {
  const random = seeded(t);
  await using client = await TestClient.open(`${target.socketUrl}/prod`);
  const path = `/prod/@connections/${encodeURIComponent(client.connectionId)}`;
  for (let round = 0; round < roundsOf(30); round++) {
    const method = random.pick(['GET', 'POST', 'DELETE']);
    const shot = { method, target: path, body: Buffer.from(method === 'POST' ? 'forged' : '') };
    await assertRefused({ ...shot, headers: {} });
    const name = random.pick([
      'no signature',
      'a digit of the signature',
      'another key id',
      'another host',
      'another region',
      'another time',
    ]);
    await assertRefused(forgeries[name]!(signed(shot, 'execute-api'), random));
    // Signed well, for something else.
    await assertRefused(signed(shot, 'ivschat'));
    await assertRefused({ ...signed(shot, 'execute-api'), target: path.replace('/prod', '/default/prod') });
  }
  assert.deepEqual(client.pending, []);
  const { LastActiveAt } = await target.connections.getConnection({ ConnectionId: client.connectionId });
  assert.ok(LastActiveAt, 'the connection is still there');
});

test('a presigned query with anything changed is refused', async (t) => {
  const random = seeded(t);
  await using client = await TestClient.open(`${target.socketUrl}/prod`);
  const url = `${target.url}/prod/@connections/${encodeURIComponent(client.connectionId)}`;
  const scope = { region: REGION, service: 'execute-api', now: Date.now(), expiresSeconds: 60 };
  const good = new URL(presign(url, rootKey, scope));
  const shot = { method: 'GET', headers: { host: good.host }, body: Buffer.alloc(0) };
  assert.equal((await target.send({ ...shot, target: good.pathname + good.search })).status, 200);
  const names = [...good.searchParams.keys()];
  for (let round = 0; round < roundsOf(80); round++) {
    const changed = new URL(good);
    const name = random.pick(names);
    const value = good.searchParams.get(name)!;
    const kind = random.below(4);
    if (kind === 0) changed.searchParams.delete(name);
    else if (kind === 1) changed.searchParams.set(name, oneOff(value, random, `${HEX}XYZ`));
    // Of two signatures one is good: that is no forgery.
    else if (kind === 2 && name !== 'X-Amz-Signature')
      changed.searchParams.append(name, random.pick(['', 'x', '0', value.slice(1)]));
    else changed.searchParams.set(random.text(3, 'abc'), 'x');
    await assertRefused({ ...shot, target: changed.pathname + changed.search });
  }
});
