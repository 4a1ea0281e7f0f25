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

test('the console is named where operators are, if there is one', () => {
  assert.match(textOf({ console: true }), /^ {4}Console +http:\/\/127\.0\.0\.1:3263\/console\/ +for your browser$/m);
  assert.match(
    textOf({ console: true, adminUrl: 'http://10.0.0.1:1' }),
    /^ {4}Console +http:\/\/10\.0\.0\.1:1\/console\//m,
  );
  assert.doesNotMatch(textOf({ console: false }), /console/);
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

test('what a template declares fits the terminal, and no other API is named beside it', () => {
  const hash = '1409d4e319c56f1e8c570efc0eeb1db62d8133e286f40513a5741963f4fae334';
  const ids = 'sendmessageServiceRoleFD41A44C, onconnectServiceRole5FE58481, ondisconnectServiceRole8488F523';
  const command = `fanfare connect ws://127.0.0.1:3263/abcdefghij/${'a'.repeat(64)} --of-any-length`;
  const text = textOf({
    declared: [
      { title: 'Functions', lines: [`onconnect  nodejs22.x  cdk.out/asset.${hash}/onconnect.handler`] },
      { title: 'Skipped', lines: [`AWS::IAM::Role  ${ids}`] },
      { title: 'Warnings', lines: [`would fail on AWS: ${'a word '.repeat(20)}`] },
      { title: 'Try it', lines: [command], isCommand: true },
    ],
  });
  assert.match(text, /^ {4}onconnect {2}nodejs22\.x {2}cdk\.out\/asset\.1409d4e3…\/onconnect\.handler$/m);
  assert.match(
    text,
    /^ {4}AWS::IAM::Role {2}sendmessage\S+,\n {20}onconnect\S+,\n {20}ondisconnectServiceRole8488F523$/m,
  );
  assert.ok(text.includes(`\n    ${command}\n`), 'a command is one line');
  const long = text.split('\n').filter((line) => line.length > 80 && !/fanfare connect|access key|export/.test(line));
  assert.deepEqual(long, [], text);
  assert.doesNotMatch(text, /3263\/prod\b|create-api/);
  assert.match(text, /--endpoint-url http:\/\/127\.0\.0\.1:3263\./);
});
