// What a newcomer sees.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import type { Started } from '../src/start/banner.ts';
import { banner } from '../src/start/banner.ts';

const started: Started = {
  version: '0.1.0',
  url: 'http://127.0.0.1:3263',
  publicUrl: undefined,
  data: '/data',
  region: 'us-east-1',
  key: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'SECRET' },
  keyFile: '/data/credentials',
  auth: 'sigv4',
};
const textOf = (more: Partial<Started> = {}) => stripVTControlCharacters(banner({ ...started, ...more }));
/** The lines of the table of places. */
const places = (text: string) => text.split('\n').filter((line) => /^ {4}[A-Z@]\S*(?: [A-Z]\S*)? {2,}\S/.test(line));

test('it says where the API without set-up is reached, and where an API of your own will be', () => {
  const text = textOf();
  assert.match(text, /^ {4}WebSocket API +ws:\/\/127\.0\.0\.1:3263\/prod /m);
  assert.match(text, /^ {4}Your APIs +ws:\/\/127\.0\.0\.1:3263\/\{apiId\}\/\{stage\} /m);
});

test('behind a public URL, what others use has that, and what is for this machine has not', () => {
  const text = textOf({ publicUrl: 'https://ws.example.com', url: 'http://0.0.0.0:8080' });
  assert.match(text, /^ {4}Your APIs +wss:\/\/ws\.example\.com\/\{apiId\}\/\{stage\} /m);
  assert.match(text, /^ {4}IVS Chat +https:\/\/ws\.example\.com +.*wss:\/\/ws\.example\.com$/m);
  assert.match(text, /^ {4}Operators +http:\/\/127\.0\.0\.1:8080\/metrics /m, 'no address is no address');
  assert.match(textOf({ url: 'http://[::]:8080' }), /connect ws:\/\/\[::1\]:8080\/prod/);
});

test('the columns are aligned, whatever the address, and fit a terminal', () => {
  for (const url of ['http://127.0.0.1:3263', 'https://[::1]:65535', 'http://a.example.com:1']) {
    const lines = places(textOf({ url }));
    assert.equal(lines.length, 6);
    const parts = lines.map((line) => /^( {4}\S+(?: \S+)? {2,})(\S+(?: {2,}|$))?/.exec(line)!);
    assert.equal(new Set(parts.map(([, name = '']) => name.length)).size, 1, lines.join('\n'));
    const noted = parts.filter(([part]) => part.endsWith(' '));
    assert.equal(new Set(noted.map(([part]) => part.length)).size, 1, lines.join('\n'));
    assert.equal(noted.length, 5);
  }
  assert.ok(Math.max(...places(textOf()).map(({ length }) => length)) <= 80, textOf());
});

test('the key is kept, or it is not, and no text says both', () => {
  const kept = textOf();
  assert.match(kept, /The access key is kept in \/data\/credentials: \S+ finds it there/);
  assert.match(kept, /export AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=SECRET/);
  assert.match(textOf({ data: ':memory:', keyFile: undefined }), /The access key is gone when the server stops/);
  assert.match(textOf({ key: undefined }), /is in \/data\/credentials: .*\n\n.*AWS_SHARED_CREDENTIALS_FILE=\/data/);
  assert.match(textOf({ key: undefined, keyFile: undefined }), /is the one in FANFARE_ACCESS_KEY_ID/);
  assert.match(textOf({ auth: 'none' }), /Every caller is trusted/);
  for (const text of [kept, textOf({ keyFile: undefined })]) assert.doesNotMatch(text, /only now/);
});
