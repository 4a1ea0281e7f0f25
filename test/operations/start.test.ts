// What an operator does wrong ends with one clear line and a non-zero exit code.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { localhostTls, renewedTls, testCa } from '../support/certificates.ts';
import { FANFARE, environment, run, startProcess, temporaryFolder } from '../support/process.ts';

async function fails(args: string[], pattern: RegExp, env: NodeJS.ProcessEnv = environment): Promise<void> {
  const { code, stdout, stderr } = await run(FANFARE, ['start', ...args], env);
  assert.equal(code, 1, stderr);
  assert.equal(stdout, '');
  assert.match(stderr, pattern);
  assert.match(stderr, /^fanfare: [^\n]+\n$/, 'exactly one line');
}

test('unknown flags, bad values and bad limit names are named', async () => {
  await fails(['--no-such-flag'], /Unknown option '--no-such-flag'.*--help/);
  await fails(['extra'], /Unexpected argument 'extra'/);
  await fails(['--port', 'many'], /--port must be a number from 0 to 65535, not 'many'/);
  await fails(['--port', '65536'], /--port must be/);
  await fails(['--auth', 'maybe'], /--auth must be one of sigv4, none/);
  await fails(
    ['--auth', 'none', '--host', '0.0.0.0'],
    /--auth none trusts every caller, so it is refused on 0\.0\.0\.0/,
  );
  await fails(['--limit', 'noSuchLimit=1'], /no limit named 'noSuchLimit'; `fanfare start --help` lists them/);
  await fails(['--limit', 'idleTimeoutMs=soon'], /idleTimeoutMs needs a whole number, as in idleTimeoutMs=600000/);
  await fails(['--limit', 'idleTimeoutMs=-1'], /idleTimeoutMs needs a whole number/);
  await fails(['--tls-cert', 'x.pem'], /--tls-cert and --tls-key go together/);
  await fails([], /FANFARE_ACCESS_KEY_ID and FANFARE_SECRET_ACCESS_KEY go together/, { FANFARE_ACCESS_KEY_ID: 'x' });
});

test('a bundle of authorities that holds none is named', async () => {
  await fails(
    ['--integration-ca-bundle', 'nowhere.pem'],
    /--integration-ca-bundle nowhere\.pem cannot be read: no such file/,
  );
  await fails(['--integration-ca-bundle', FANFARE], /--integration-ca-bundle .* holds no certificate/);
  using folder = temporaryFolder();
  const broken = join(folder.path, 'broken.pem');
  writeFileSync(broken, testCa.replace('MII', 'XXX'));
  await fails(['--integration-ca-bundle', broken], /--integration-ca-bundle .* cannot be used: /);
});

test('-h shows the help and -v the version, wherever they stand', async () => {
  const version = (await run(FANFARE, ['--version'])).stdout;
  for (const words of [['-v'], ['--port', '0', '-V']]) {
    const { code, stdout, stderr } = await run(FANFARE, ['start', ...words]);
    assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: version, stderr: '' });
  }
  const { code, stdout } = await run(FANFARE, ['start', '--port', '0', '-h']);
  assert.equal(code, 0);
  assert.match(stdout, /^ {7}--tls-cert FILE$/m);
});

test('a certificate and a key that cannot be used, or do not belong together, are named', async () => {
  using folder = temporaryFolder();
  const file = (name: string, content: string) => {
    writeFileSync(join(folder.path, name), content);
    return join(folder.path, name);
  };
  const [cert, key] = [file('cert', localhostTls.cert), file('key', localhostTls.key)];
  const tls = (certPath: string, keyPath: string) => ['--port', '0', '--tls-cert', certPath, '--tls-key', keyPath];
  await fails(tls('nowhere.pem', key), /--tls-cert nowhere\.pem cannot be read: /);
  await fails(tls(file('none', 'no certificate'), key), /--tls-cert .*none cannot be used: /);
  await fails(tls(cert, file('half', localhostTls.key.slice(0, 100))), /--tls-key .*half cannot be used: /);
  await fails(
    tls(cert, file('other', renewedTls.key)),
    /--tls-key .*other is not the key of the certificate in --tls-/,
  );
  const chain = file('chain', localhostTls.cert + testCa.slice(0, 300));
  await fails(tls(chain, key), /--tls-cert .*chain cannot be used: /);
});

test('a port in use is named', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  await fails(['--data', ':memory:', '--port', String(port)], new RegExp(`port ${port} is in use`));
  taken.close();
});

test('a data directory that is a file, and a database that is none, are named', async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, 'file');
  writeFileSync(file, '');
  await fails(['--port', '0', '--data', file], /EEXIST|ENOTDIR/);
  const corrupt = join(folder.path, 'corrupt');
  mkdirSync(corrupt);
  writeFileSync(join(corrupt, 'fanfare.db'), 'this is not a database, whatever its name says. '.repeat(100));
  await fails(['--port', '0', '--data', corrupt], /the database .*fanfare\.db cannot be used: file is not a database/);
  const keyless = join(folder.path, 'keyless');
  mkdirSync(keyless);
  writeFileSync(join(keyless, 'credentials'), '[default]\n');
  await fails(['--port', '0', '--data', keyless], /credentials holds no access key/, {});
  await fails(['--port', '0', '--data', '/proc/nowhere'], /ENOENT|EACCES/);
});

test('a database with a damaged page, a broken record or a table less is refused in one line', async () => {
  const databaseWith = async (damage: (path: string) => void) => {
    using folder = temporaryFolder();
    {
      await using server = await startProcess(['--data', folder.path]);
      server.child.kill('SIGTERM');
      await server.exited;
    }
    damage(join(folder.path, 'fanfare.db'));
    await fails(['--port', '0', '--data', folder.path], /^fanfare: .*(cannot be used|is damaged)/);
  };
  const change = (sql: string) => (path: string) => {
    const database = new DatabaseSync(path);
    database.exec(sql);
    database.close();
  };
  await databaseWith(change('DROP TABLE key_usage'));
  await databaseWith(change("INSERT INTO access_key VALUES ('AKID', '{')"));
  await databaseWith(change("UPDATE secret SET value = x'00'"));
  await databaseWith((path) => writeFileSync(path, readFileSync(path).fill(0xff, 4096)));
});

test('a first start on a full disk says so, and leaves nothing that stands in the way of the next', async () => {
  using folder = temporaryFolder();
  // The largest file that the process may write, in KB: not even a key fits, then not even a database.
  for (const [limit, pattern] of [
    ['0', /EFBIG|file too large/i],
    ['1', /the database .* cannot be used: /],
  ] as const) {
    const args = ['-c', `trap '' XFSZ; ulimit -f ${limit}; exec "$@"`, 'bash', FANFARE, 'start', '--port', '0'];
    const { code, stdout, stderr } = await run('bash', [...args, '--data', folder.path]);
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, pattern);
    assert.match(stderr, /^fanfare: [^\n]+\n$/, 'exactly one line');
    if (limit === '0') assert.deepEqual(readdirSync(folder.path), ['fanfare.lock']);
  }
  await using server = await startProcess(['--data', folder.path], {});
  assert.equal(server.log[0]!['keyFile'], join(folder.path, 'credentials'));
});

test('an empty file of credentials is as good as none', async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, 'credentials');
  writeFileSync(file, '');
  await using server = await startProcess(['--data', folder.path], {});
  assert.match(readFileSync(file, 'utf8'), new RegExp(`aws_access_key_id = ${server.log[0]!['accessKeyId']}\n`));
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.deepEqual(
    readdirSync(folder.path).filter((name) => name.startsWith('credentials')),
    ['credentials'],
  );
});

test('a config file that is missing, broken or has an unknown setting is named', async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, 'fanfare.json');
  await fails(['--config', file], /cannot read the config file .*ENOENT/);
  writeFileSync(file, '{');
  await fails(['--config', file], /cannot read the config file/);
  writeFileSync(file, '{"prot": 1}');
  await fails(['--config', file], /unknown setting 'prot'/);
});

test('flags win over the environment, the environment over the file', async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, 'fanfare.json');
  const data = (name: string) => join(folder.path, name);
  writeFileSync(file, JSON.stringify({ data: data('of-file'), limit: { frameBytesMax: 1000 } }));
  const env = { ...environment, FANFARE_CONFIG: file };
  for (const [args, more, expected] of [
    [[], {}, data('of-file')],
    [[], { FANFARE_DATA: data('of-env') }, data('of-env')],
    [['--data', ':memory:'], { FANFARE_DATA: data('of-env') }, ':memory:'],
  ] as const) {
    await using server = await startProcess([...args], { ...env, ...more });
    assert.equal(server.log[0]?.['data'], expected);
  }
});

test('start --help lists options and limits', async () => {
  const { code, stdout } = await run(FANFARE, ['start', '--help']);
  assert.equal(code, 0);
  assert.match(stdout, /--port NUMBER/);
  assert.match(stdout, /frameBytesMax=32768/);
});
