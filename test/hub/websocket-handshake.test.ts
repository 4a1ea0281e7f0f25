// The handshake: which requests are WebSocket handshakes, and how they are answered (RFC 6455, section 4.2).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { busyMs } from '../support/cpu-time.ts';
import { acceptKey, checkUpgrade, switchingProtocols } from '../../src/hub/websocket/handshake.ts';

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const good = {
  upgrade: 'websocket',
  connection: 'Upgrade',
  'sec-websocket-version': '13',
  'sec-websocket-key': KEY,
};

const outcome = (headers: Record<string, string | undefined>, method = 'GET', httpVersion = '1.1') => {
  const check = checkUpgrade(method, headers, httpVersion);
  return check.ok ? 'ok' : check.status;
};

test('a key is answered as in the example of RFC 6455, section 1.3', () => {
  assert.equal(acceptKey(KEY), 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
});

test('a handshake is accepted, with its key and the subprotocols in the order of the client', () => {
  assert.deepEqual(checkUpgrade('GET', good, '1.1'), { ok: true, key: KEY, protocols: [] });
  const offer = { ...good, 'sec-websocket-protocol': 'chat,\tsuperchat , v1.json' };
  assert.deepEqual(checkUpgrade('GET', offer, '1.1'), {
    ok: true,
    key: KEY,
    protocols: ['chat', 'superchat', 'v1.json'],
  });
});

test('names of protocols and connection options are read in any case and in lists', () => {
  for (const upgrade of ['WebSocket', 'WEBSOCKET', 'h2c, websocket']) {
    assert.equal(outcome({ ...good, upgrade }), 'ok', upgrade);
  }
  for (const connection of ['upgrade', 'keep-alive, Upgrade', 'UPGRADE ,close']) {
    assert.equal(outcome({ ...good, connection }), 'ok', connection);
  }
});

test('blanks around items are dropped at once, however many blanks are within', () => {
  const many = ' '.repeat(60_000);
  const offer = { ...good, 'sec-websocket-protocol': `\t${many}a${many}b${many}\t,${many}` };
  const check = checkUpgrade('GET', offer, '1.1');
  assert.ok(!check.ok && check.status === 400);
  assert.equal(outcome({ ...good, upgrade: `a${many}b, \twebsocket${many}` }), 'ok');
  assert.ok(busyMs(() => checkUpgrade('GET', offer, '1.1')) < 50);
});

test('what asks for no WebSocket is told with 426 which protocol there is', () => {
  for (const upgrade of [undefined, '', 'h2c', 'websocket2', 'web socket', 'websocket/13', '\u00a0websocket']) {
    assert.equal(outcome({ ...good, upgrade }), 426, upgrade);
  }
  for (const connection of [undefined, '', 'keep-alive', 'upgrades', 'up grade']) {
    assert.equal(outcome({ ...good, connection }), 426, connection);
  }
  const check = checkUpgrade('GET', {}, '1.1');
  assert.deepEqual(!check.ok && check.headers, { upgrade: 'websocket', connection: 'upgrade, close' });
});

test('another version gets 426 and the version that there is', () => {
  for (const version of [undefined, '', '8', '12', '14', '013', '13, 8', '13.0', ' 13']) {
    assert.equal(outcome({ ...good, 'sec-websocket-version': version }), 426, version);
  }
  const check = checkUpgrade('GET', { ...good, 'sec-websocket-version': '8' }, '1.1');
  assert.deepEqual(!check.ok && check.headers, { 'sec-websocket-version': '13' });
});

test('only GET over HTTP/1.1 is a handshake', () => {
  for (const method of ['POST', 'HEAD', 'OPTIONS', 'CONNECT', 'get', ''])
    assert.equal(outcome(good, method), 400, method);
  for (const version of ['1.0', '0.9', '2.0', '']) assert.equal(outcome(good, 'GET', version), 400, version);
});

test('a key is 16 bytes in base64 and nothing else', () => {
  for (let round = 0; round < 100; round++) {
    const key = Buffer.from(Array.from({ length: 16 }, (_, i) => (i * 37 + round * 11) % 256)).toString('base64');
    assert.equal(outcome({ ...good, 'sec-websocket-key': key }), 'ok', key);
  }
  const wrong = [
    undefined,
    '',
    'x',
    Buffer.alloc(15).toString('base64'),
    Buffer.alloc(17).toString('base64'),
    KEY.slice(0, -2),
    KEY.replace('ZQ==', 'ZR=='),
    `${KEY}=`,
    ` ${KEY}`,
    `${KEY}\n`,
    `${KEY}, ${KEY}`,
    KEY.replace('d', '-'),
    KEY.replace('d', 'é'),
  ];
  for (const key of wrong) assert.equal(outcome({ ...good, 'sec-websocket-key': key }), 400, key);
});

test('subprotocols that are not different tokens are refused with 400', () => {
  const wrong = [
    '',
    ',',
    'a,',
    ',a',
    'a,,b',
    'a b',
    'a;b',
    'a/b',
    'a=b',
    '"a"',
    'a,a',
    'é',
    'a\u00a0',
    'a\u0000',
    '(x)',
  ];
  for (const offer of wrong)
    assert.equal(outcome({ ...good, 'sec-websocket-protocol': offer }), 400, JSON.stringify(offer));
  const tokens = "!#$%&'*+-.^_`|~09azAZ";
  assert.equal(outcome({ ...good, 'sec-websocket-protocol': `${tokens}, A, a` }), 'ok');
});

test('no reason of a refusal repeats what the client sent', () => {
  const secret = 'secret-token/=';
  const headers = { ...good, 'sec-websocket-protocol': secret };
  const check = checkUpgrade('GET', headers, '1.1');
  assert.ok(!check.ok && !check.reason.includes('secret'));
});

test('the answer is a 101 with the accepted key and the headers of the service', () => {
  assert.equal(
    switchingProtocols(KEY, { 'Sec-WebSocket-Protocol': 'chat', 'x-note': 'caf\u00e9\tx' }),
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n' +
      'Sec-WebSocket-Protocol: chat\r\nx-note: caf\u00e9\tx\r\n\r\n',
  );
});

test('no header can break out of the answer, also not by a character that latin1 makes a line break of', () => {
  for (const value of ['a\r\nX: y', 'a\n', '\r', 'a\u0000', '\u010a', '\u010d', '🎺', '\u007f']) {
    assert.throws(() => switchingProtocols(KEY, { 'x-note': value }), TypeError, JSON.stringify(value));
  }
  for (const name of ['', 'a b', 'a:', 'a\r\nb', 'a\u010a', 'é']) {
    assert.throws(() => switchingProtocols(KEY, { [name]: 'x' }), TypeError, JSON.stringify(name));
  }
  assert.throws(
    () => switchingProtocols(KEY, { 'x-note': 'secret\n' }),
    (error: Error) => !error.message.includes('secret'),
  );
});
