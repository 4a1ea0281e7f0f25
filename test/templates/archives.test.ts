// Code in zip archives: what is unpacked, and what is refused. Archives are made here byte by byte, as attackers would.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { crc32, deflateRawSync } from 'node:zlib';
import type { LocalFunctions } from '../../src/functions/local-functions.ts';
import { definitions } from '../../src/base/limits/limits.ts';
import { TemplateError } from '../../src/templates/reading/template-error.ts';
import { unpack } from '../../src/templates/resources/unpack.ts';
import { apply, Folder, gatewayForTemplates } from './support.ts';

type File = {
  readonly name: string;
  readonly text?: string;
  readonly mode?: number;
  readonly size?: number;
  readonly flags?: number;
};

/** A zip archive. `size`: what it says that a file has. `count`: how many files it says that there are. */
function zipOf(files: readonly File[], count = files.length): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, text = '', mode = 0o100644, size = Buffer.byteLength(text), flags = 0 } of files) {
    const [bytes, packed] = [Buffer.from(name), deflateRawSync(text)];
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(text), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(size, 18);
    common.writeUInt16LE(bytes.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, bytes, packed]);
    const entry = Buffer.concat([Buffer.from('PK\x01\x02\x14\x03', 'latin1'), common, Buffer.alloc(14), bytes]);
    entry.writeUInt32LE((mode << 16) >>> 0, 38);
    entry.writeUInt32LE(offset, 42);
    parts.push(local);
    directory.push(entry);
    offset += local.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, listed, end]);
}

const bounds = { archiveEntriesMax: 10, archiveBytesMax: 1_000 };

/** The names of what came of an archive, or why nothing did. */
async function unpacked(archive: Buffer, limits = bounds): Promise<string[] | string> {
  using folder = new Folder();
  const place = join(folder.path, 'code.zip');
  writeFileSync(place, archive);
  const into = join(folder.path, 'unpacked', 'one');
  try {
    await unpack({ archive: place, folder: into, logicalId: 'Fn' }, limits);
    return readdirSync(into, { recursive: true }).map(String).toSorted();
  } catch (cause) {
    assert.ok(cause instanceof TemplateError, String(cause));
    // Nothing is left, in the folder or beside it.
    assert.deepEqual(existsSync(join(folder.path, 'unpacked')) ? readdirSync(join(folder.path, 'unpacked')) : [], []);
    assert.deepEqual(readdirSync(folder.path).toSorted().slice(0, 1), ['code.zip']);
    return cause.reason.replace(/^the code of Fn cannot be unpacked: /, '');
  }
}

test('what is in an archive lies in a folder, and what can be run may be', async () => {
  using folder = new Folder();
  const place = join(folder.path, 'code.zip');
  writeFileSync(
    place,
    zipOf([{ name: 'lib/' }, { name: 'lib/a.js', text: 'a' }, { name: 'bootstrap', text: '#!', mode: 0o100755 }]),
  );
  const into = join(folder.path, 'unpacked');
  await unpack({ archive: place, folder: into, logicalId: 'Fn' }, bounds);
  assert.equal(readFileSync(join(into, 'lib/a.js'), 'utf8'), 'a');
  assert.deepEqual(
    ['lib/a.js', 'bootstrap'].map((name) => (statSync(join(into, name)).mode & 0o111) !== 0),
    [false, true],
  );
});

const hostile: readonly [string, Buffer, RegExp][] = [
  ['a name that leads out', zipOf([{ name: '../out', text: 'x' }]), /invalid relative path: \.\.\/out/],
  ['a name that leads out from within', zipOf([{ name: 'a/../../out', text: 'x' }]), /invalid relative path/],
  ['a name that leads out by backslashes', zipOf([{ name: '..\\out', text: 'x' }]), /invalid relative path/],
  ['an absolute name', zipOf([{ name: '/tmp/out', text: 'x' }]), /absolute path/],
  ['a name with a zero', zipOf([{ name: 'a\0b', text: 'x' }]), /null bytes/],
  ['a symbolic link', zipOf([{ name: 'out', text: '/etc/passwd', mode: 0o120777 }]), /^out is a link or a device/],
  ['a device', zipOf([{ name: 'dev', mode: 0o020666 }]), /^dev is a link or a device/],
  [
    'a file that is a folder too',
    zipOf([
      { name: 'a', text: 'x' },
      { name: 'a/b', text: 'x' },
    ]),
    /EEXIST|ENOTDIR/,
  ],
  ['a file with a password', zipOf([{ name: 'a', text: 'x', flags: 1 }]), /encrypted/],
  ['more bytes than it says', zipOf([{ name: 'a', text: 'x'.repeat(5_000), size: 10 }]), /too many bytes/],
  ['fewer bytes than it says', zipOf([{ name: 'a', text: 'x', size: 10 }]), /not enough bytes/],
  ['something else', Buffer.from('no archive at all, whatever it is called'), /End of central directory record/],
  ['its first half', zipOf([{ name: 'a', text: 'x'.repeat(500) }]).subarray(0, 60), /End of central directory record/],
  ['more files than it has', zipOf([{ name: 'a' }], 5), /unexpected EOF/],
];
for (const [what, archive, reason] of hostile) {
  test(`an archive with ${what} is refused, and nothing of it is written`, async () => {
    assert.match(String(await unpacked(archive)), reason);
  });
}

test('an archive has at most archiveEntriesMax files and archiveBytesMax bytes, unpacked', async () => {
  const files = (count: number) => Array.from({ length: count }, (_, at) => ({ name: `f${at}` }));
  assert.equal((await unpacked(zipOf(files(10)))).length, 10);
  assert.equal(await unpacked(zipOf(files(11))), 'it has more than 10 files (--limit archiveEntriesMax)');
  const bytes = (size: number) => [{ name: 'a', text: 'x'.repeat(size) }];
  assert.deepEqual(await unpacked(zipOf(bytes(1_000))), ['a']);
  // A thousandth of its size: nothing is unpacked to find out.
  const bomb = zipOf(bytes(1_001));
  assert.equal(await unpacked(bomb), 'it has more than 1000 bytes, unpacked (--limit archiveBytesMax)');
  assert.equal(definitions.archiveBytesMax.value, 262_144_000);
});

const TEMPLATE = `Transform: AWS::Serverless-2016-10-31
Resources:
  Hello: { Type: "AWS::Serverless::Function", Properties: { CodeUri: fn.zip, Handler: app.handler, Runtime: nodejs22.x, Layers: [!Ref Shared] } }
  Shared: { Type: "AWS::Serverless::LayerVersion", Properties: { ContentUri: layer.zip } }
`;
const handler = (word: string) => [
  { name: 'app.js', text: `exports.handler = async () => require('word') + '${word}'` },
];

test('a function and its layer run from archives, and from a new one when it changes', async () => {
  using folder = new Folder({ 'template.yaml': TEMPLATE });
  const place = join(folder.path, 'fn.zip');
  writeFileSync(place, zipOf(handler('one')));
  const layer = [{ name: 'nodejs/node_modules/word/index.js', text: "module.exports = 'layer '" }];
  writeFileSync(join(folder.path, 'layer.zip'), zipOf(layer));
  await using gateway = await gatewayForTemplates();
  const path = join(folder.path, 'template.yaml');
  const said = async () => {
    const { defined, files } = await apply(gateway, path);
    assert.ok(files.includes(place), 'watched');
    const invocation = await (gateway.functions as LocalFunctions).invoke({
      ...{ function: defined[0]!.name, event: '{}', holder: 'test', timeoutMs: 20_000 },
    });
    return 'payload' in invocation ? invocation.payload : invocation.outcome;
  };
  assert.equal(await said(), '"layer one"');
  writeFileSync(place, zipOf(handler('two')));
  utimesSync(place, 1, 1);
  assert.equal(await said(), '"layer two"');
});

test('an archive that cannot be unpacked ends the start before anything is made', async () => {
  using folder = new Folder({ 'template.yaml': `${TEMPLATE}  Room: { Type: "AWS::IVSChat::Room" }\n` });
  writeFileSync(join(folder.path, 'fn.zip'), zipOf([{ name: '../app.js', text: 'x' }]));
  writeFileSync(join(folder.path, 'layer.zip'), zipOf([]));
  await using gateway = await gatewayForTemplates();
  await assert.rejects(
    apply(gateway, join(folder.path, 'template.yaml')),
    /fn\.zip: the code of Hello cannot be unpacked/,
  );
  assert.deepEqual((await gateway.chat.listRooms({})).rooms, []);
});
