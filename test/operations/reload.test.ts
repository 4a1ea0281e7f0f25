// SIGHUP reads the configuration again and disturbs nobody; certificates that are renewed are picked up by themselves.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { connect } from 'node:tls';
import { Ivschat } from '@aws-sdk/client-ivschat';
import { localhostTls, renewedTls } from '../support/certificates.ts';
import { TestClient, refusal } from '../support/client.ts';
import { REGION, rootKey } from '../support/gateway.ts';
import { FANFARE, environment, findProgram, run, startProcess, temporaryFolder } from '../support/process.ts';

const READ_AGAIN = 'The configuration was read again';
const UNUSABLE = 'What was read again cannot be used; what was there stays';
const RENEWED = 'Certificates were renewed; connections stay as they are';
/** 200 by hand. */
const SOCKETS = Number(process.env['FANFARE_RENEWAL_SOCKETS'] ?? 20);

type Server = Awaited<ReturnType<typeof startProcess>>;

/** Who the server says that it is, to somebody new. */
async function subjectOf(url: string): Promise<unknown> {
  const socket = connect({ port: Number(new URL(url).port), rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { CN } = socket.getPeerCertificate().subject;
  socket.destroy();
  return CN;
}

/** Send SIGHUP, and see what the server says of it. */
async function hangUp(server: Server, message: string) {
  const line = server.logged(message);
  server.child.kill('SIGHUP');
  return line;
}

test('SIGHUP changes what the config file may change, names what stays as it is, and closes nothing', async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, 'fanfare.json');
  const write = (content: object | string) =>
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  write({ region: 'eu-west-1', limit: { idleTimeoutMs: 600_000 } });
  await using server = await startProcess(['--config', file, '--data', ':memory:']);
  await using client = await TestClient.open(`${server.socketUrl}/prod`);
  const page = { headers: { origin: 'https://elsewhere.example' } };
  await using _other = await TestClient.open(`${server.socketUrl}/prod`, undefined, page);

  assert.equal((await hangUp(server, READ_AGAIN))['changed'], 'nothing');
  write({
    region: 'eu-west-2',
    'log-level': 'debug',
    'allowed-origins': 'https://app.example.com',
    limit: { idleTimeoutMs: 600_000, messageBytesMax: 10, chatLogS3FlushMs: 1 },
  });
  const said = await hangUp(server, `${READ_AGAIN}; what is kept changes at the next start`);
  assert.equal(said['changed'], 'allowed-origins, log-level, messageBytesMax');
  assert.equal(said['kept'], 'region, chatLogS3FlushMs');
  assert.equal((await refusal(`${server.socketUrl}/prod`, [], page)).status, 403);
  const answered = server.logged('A request was answered');
  await new Ivschat({ region: REGION, credentials: rootKey, endpoint: server.url }).listRooms({});
  assert.equal((await answered)['level'], 'debug');
  const { status } = await fetch(`${server.url}/_fanfare/status`);
  assert.equal(status, 403, 'it still verifies signatures');
  assert.equal(client.socket.readyState, 1);
  client.send('eleven characters');
  assert.equal((await client.closed).code, 1009);

  for (const [content, reason] of [
    ['{', /cannot read the config file/],
    [{ prot: 1 }, /unknown setting 'prot'; did you mean port\?/],
    [{ limit: { roomsMaxx: 1 } }, /there is no limit named 'roomsMaxx'/],
    [{ 'integration-ca-bundle': '/nowhere' }, /--integration-ca-bundle \/nowhere cannot be read/],
  ] as const) {
    write(content);
    const line = await hangUp(server, UNUSABLE);
    assert.match(line['reason'], reason);
    assert.ok(!line['reason'].includes('\n'));
  }
  assert.equal((await refusal(`${server.socketUrl}/prod`, [], page)).status, 403, 'what was there stays');
  server.child.kill('SIGTERM');
  assert.deepEqual(await server.exited, [0, null]);
});

/** Ways to put two files in the place of two others, each with a state in between that must not be used. */
const renewals: Readonly<Record<string, (folder: string) => { cert: string; key: string; renew: () => void }>> = {
  'written in place, the certificate first and in two pieces'(folder) {
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    writeFileSync(cert, localhostTls.cert);
    writeFileSync(key, localhostTls.key);
    const steps = [
      () => writeFileSync(cert, renewedTls.cert.slice(0, 300)),
      () => writeFileSync(cert, renewedTls.cert),
      () => writeFileSync(key, renewedTls.key),
    ];
    return { cert, key, renew: () => steps.shift()?.() };
  },
  'renamed over, as certbot does'(folder) {
    const put = (name: string, content: string) => {
      writeFileSync(join(folder, `${name}.new`), content);
      renameSync(join(folder, `${name}.new`), join(folder, name));
      return join(folder, name);
    };
    const [cert, key] = [put('cert.pem', localhostTls.cert), put('key.pem', localhostTls.key)];
    const steps = [() => put('key.pem', renewedTls.key), () => put('cert.pem', renewedTls.cert)];
    return { cert, key, renew: () => steps.shift()?.() };
  },
  'a link that leads elsewhere, as in Kubernetes'(folder) {
    for (const [name, tls] of Object.entries({ '..1': localhostTls, '..2': renewedTls })) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'tls.crt'), tls.cert);
      writeFileSync(join(folder, name, 'tls.key'), tls.key);
    }
    symlinkSync('..1', join(folder, '..data'));
    const steps = [
      () => {
        symlinkSync('..2', join(folder, '..data.new'));
        renameSync(join(folder, '..data.new'), join(folder, '..data'));
        rmSync(join(folder, '..1'), { recursive: true });
      },
    ];
    const [cert, key] = ['tls.crt', 'tls.key'].map((name) => {
      symlinkSync(join('..data', name), join(folder, name));
      return join(folder, name);
    });
    return { cert: cert!, key: key!, renew: () => steps.shift()?.() };
  },
};

for (const [how, prepare] of Object.entries(renewals)) {
  test(`a certificate is renewed under open sockets: ${how}`, async () => {
    using folder = temporaryFolder();
    const { cert, key, renew } = prepare(folder.path);
    const tls = ['--tls-cert', cert, '--tls-key', key, '--limit', 'fileCheckMs=20'];
    await using server = await startProcess(['--data', ':memory:', ...tls]);
    await using clients = new AsyncDisposableStack();
    const url = `${server.socketUrl}/prod`;
    const open = async () => clients.use(await TestClient.open(url, undefined, { rejectUnauthorized: false }));
    const opened = await Promise.all(Array.from({ length: SOCKETS }, open));
    assert.equal(await subjectOf(server.url), 'localhost');
    const renewed = server.logged(RENEWED);
    let isRenewed = false;
    void renewed.then(() => (isRenewed = true));
    while (!isRenewed) {
      renew();
      // Whatever is in the files meanwhile, whoever comes is served, by a pair that fits.
      for (let visits = 0; visits < 5; visits++) assert.match(String(await subjectOf(server.url)), /localhost$/);
    }
    assert.equal((await renewed)['subject'], 'CN=renewed.localhost');
    assert.equal(await subjectOf(server.url), 'renewed.localhost');
    for (const { socket } of opened) {
      const pong = once(socket, 'pong');
      socket.ping();
      await pong;
    }
  });
}

test('SIGHUP takes renewed certificates at once, keeps them when they are broken, and says so once', async () => {
  using folder = temporaryFolder();
  const [cert, key] = [join(folder.path, 'cert.pem'), join(folder.path, 'key.pem')];
  writeFileSync(cert, localhostTls.cert);
  writeFileSync(key, localhostTls.key);
  const tls = ['--tls-cert', cert, '--tls-key', key, '--limit', 'fileCheckMs=600000'];
  await using server = await startProcess(['--data', ':memory:', ...tls]);
  writeFileSync(cert, renewedTls.cert);
  const { reason } = await hangUp(server, UNUSABLE);
  assert.match(reason, /^--tls-key .* is not the key of the certificate in --tls-cert /);
  assert.equal(await subjectOf(server.url), 'localhost');
  writeFileSync(key, renewedTls.key);
  await hangUp(server, RENEWED);
  assert.equal(await subjectOf(server.url), 'renewed.localhost');
  assert.equal(server.log.filter(({ msg }) => msg === UNUSABLE).length, 1);
});

test('SIGHUP of a terminal that is closed ends the server with a drain', async (t) => {
  const python = findProgram('python3');
  if (!python) return t.skip('there is no python3 to make a terminal');
  // The child has a terminal of its own; when the other end of it is closed, the system sends SIGHUP.
  const script = `
import os, pty, re, sys
pid, terminal = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:])
seen = b''
while b'is ready' not in seen:
    seen += os.read(terminal, 4096)
os.kill(pid, 1)
while b'read again' not in seen:
    seen += os.read(terminal, 4096)
os.close(terminal)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;
  const { stdout, stderr } = await run(
    python,
    ['-c', script, FANFARE, 'start', '--port', '0', '--data', ':memory:'],
    environment,
  );
  assert.equal(stdout, '0\n', stderr);
});
