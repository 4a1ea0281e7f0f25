// What `fanfare start` was told: which word wins, and what cannot be meant.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ConfigError } from '../src/config/config-values.ts';
import { readConfig } from '../src/config/config.ts';
import { limitsOf } from '../src/base/limits/limits.ts';
import { temporaryFolder } from './support/process.ts';

const env = { HOME: '/home/somebody' };

/** Why it is refused, in one line. */
function refusal(args: string[], variables: NodeJS.ProcessEnv = {}): string {
  let message = '';
  assert.throws(
    () => readConfig(args, { ...env, ...variables }),
    (error: unknown) => {
      assert.ok(error instanceof ConfigError, String(error));
      ({ message } = error);
      return true;
    },
  );
  assert.ok(!message.includes('\n'), message);
  return message;
}

/** Read a config file with this content. */
function withFile<T>(content: unknown, use: (path: string) => T): T {
  using folder = temporaryFolder();
  const path = join(folder.path, 'fanfare.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return use(path);
}

test('nothing needs to be said', () => {
  assert.deepEqual(readConfig([], env), {
    said: {},
    host: '127.0.0.1',
    port: 3263,
    adminListen: undefined,
    publicUrl: undefined,
    hosts: [],
    trustedProxies: [],
    proxyProtocol: false,
    allowedOrigins: undefined,
    data: '/home/somebody/.local/share/fanfare',
    auth: 'sigv4',
    account: '000000000000',
    region: 'us-east-1',
    limits: limitsOf(),
    logLevel: 'info',
    cluster: undefined,
    console: true,
    drainDelayMs: 0,
    rootKey: undefined,
    functionsFolder: undefined,
    functionsNode: undefined,
    functionsPython: undefined,
    functionsVariables: {},
    lambdaEndpoint: undefined,
    awsEndpoints: {},
    awsKey: undefined,
    offline: false,
    integrationCaBundle: undefined,
    template: undefined,
    apiLogs: undefined,
    chatLogs: {
      directory: undefined,
      s3Endpoint: undefined,
      cloudWatchLogsEndpoint: undefined,
      firehoseEndpoint: undefined,
    },
    tlsCert: undefined,
    tlsKey: undefined,
  });
});

test('flags win over the environment, the environment over the config file', () => {
  withFile({ port: 1, region: 'file-1', account: '111111111111' }, (path) => {
    const variables = { ...env, FANFARE_CONFIG: path, FANFARE_PORT: '2', FANFARE_REGION: 'env-1' };
    const { port, region, account } = readConfig(['--port', '3'], variables);
    assert.deepEqual([port, region, account], [3, 'env-1', '111111111111']);
  });
});

test('a config file that is named by a flag wins over one that is named by the environment', () => {
  withFile({ port: 1 }, (path) => {
    assert.equal(readConfig(['--config', path], { ...env, FANFARE_CONFIG: '/nowhere' }).port, 1);
  });
});

test('every setting can be said in all three ways', () => {
  const said = {
    host: '::1',
    port: '0',
    'public-url': 'https://ws.example.com/fanfare',
    hosts: 'fanfare,*.example.org',
    'trusted-proxies': '10.0.0.0/8, 2001:db8::/32, 192.0.2.1',
    'proxy-protocol': 'on',
    'allowed-origins': 'https://a.example, https://*.b.example',
    data: ':memory:',
    auth: 'none',
    account: '123456789012',
    region: 'eu-west-1',
    limits: 'aws',
    'log-level': 'debug',
    'drain-delay': '5',
    'aws-endpoint': 'sqs=http://127.0.0.1:9324/base,https://aws.example',
    'dynamodb-endpoint': 'http://127.0.0.1:8000',
    offline: 'on',
    'integration-ca-bundle': 'ca.pem',
    'tls-cert': 'cert.pem',
    'tls-key': 'key.pem',
  };
  const flags = Object.entries(said).flatMap(([name, value]) => [`--${name}`, value]);
  const variables = Object.entries(said).map(([name, value]) => [
    `FANFARE_${name.toUpperCase().replaceAll('-', '_')}`,
    value,
  ]);
  const byFlags = readConfig(flags, env);
  assert.deepEqual(byFlags.limits, limitsOf('aws'));
  assert.deepEqual(readConfig([], { ...env, ...Object.fromEntries(variables) }), byFlags);
  withFile(said, (path) => assert.deepEqual(readConfig(['--config', path], env), byFlags));
});

test('single limits add up, and those said closer win', () => {
  withFile({ limits: 'aws', limit: { idleTimeoutMs: 1, closeTimeoutMs: 1, drainTimeoutMs: 1 } }, (path) => {
    const variables = { ...env, FANFARE_CONFIG: path, FANFARE_LIMIT: 'closeTimeoutMs=2,drainTimeoutMs=2 roomsMax=2' };
    const { limits } = readConfig(['--limit', 'drainTimeoutMs=3', '--limit', 'usedTokensMax=3'], variables);
    const said = { idleTimeoutMs: 1, closeTimeoutMs: 2, roomsMax: 2, drainTimeoutMs: 3, usedTokensMax: 3 };
    assert.deepEqual(limits, limitsOf('aws', said));
  });
});

test('a wrong limit is refused, wherever it was said', () => {
  assert.match(refusal(['--limit', 'idleTimeout=1']), /^there is no limit named .*; did you mean idleTimeoutMs\?$/);
  assert.match(refusal([], { FANFARE_LIMIT: 'idleTimeoutMs' }), /^the limit idleTimeoutMs needs a whole number/);
  withFile({ limit: { idleTimeoutMs: '5s' } }, (path) =>
    assert.match(refusal(['--config', path]), /needs a whole number/),
  );
});

test('ports, accounts, regions and choices are checked', () => {
  for (const port of ['65536', '-1', '1.5', 'http', '', ' 80', '0x50'])
    assert.match(refusal([`--port=${port}`]), /^--port must be a number from 0 to 65535/);
  assert.equal(readConfig(['--port', '65535'], env).port, 65_535);
  for (const delay of ['3601', '-1', '0.5', '5s', ''])
    assert.match(refusal([`--drain-delay=${delay}`]), /^--drain-delay must be a number from 0 to 3600/);
  assert.equal(readConfig(['--drain-delay', '15'], env).drainDelayMs, 15_000);
  assert.equal(refusal(['--account', '123']), "--account must be twelve digits, not '123'");
  assert.equal(refusal(['--region', 'EU West']), "--region must be a region such as us-east-1, not 'EU West'");
  assert.equal(refusal(['--auth', 'basic']), "--auth must be one of sigv4, none, not 'basic'");
  assert.equal(refusal(['--log-level', 'loud']), "--log-level must be one of debug, info, warn, error, not 'loud'");
  assert.equal(refusal([], { FANFARE_LIMITS: 'theirs' }), "--limits must be one of ours, aws, not 'theirs'");
});

test('trusting every caller is refused where other machines can reach us', () => {
  for (const host of ['127.0.0.1', '127.1.2.3', '::1', 'localhost'])
    assert.equal(readConfig(['--auth', 'none', '--host', host], env).auth, 'none');
  for (const host of [
    '0.0.0.0',
    '::',
    '192.168.1.2',
    '127.0.0.1.example.com',
    'example.com',
    '1127.0.0.1',
    '::ffff:0.0.0.0',
    '',
  ]) {
    assert.match(
      refusal(['--auth', 'none', '--host', host]),
      /^--auth none trusts every caller, so it is refused on /,
      host,
    );
  }
});

test('lists are said with commas, and in a config file as arrays too', () => {
  const { hosts, allowedOrigins } = readConfig(['--hosts', 'a, b', '--allowed-origins', 'https://a,https://b'], env);
  assert.deepEqual(
    [hosts, allowedOrigins],
    [
      ['a', 'b'],
      ['https://a', 'https://b'],
    ],
  );
  withFile({ hosts: ['a', 'b'], 'allowed-origins': ['https://a', 'https://b'] }, (path) => {
    const config = readConfig(['--config', path], env);
    assert.deepEqual([config.hosts, config.allowedOrigins], [hosts, allowedOrigins]);
  });
  withFile({ hosts: ['a', null] }, (path) =>
    assert.match(refusal(['--config', path]), /'hosts' in the config file .* must be .*, or an array of them$/),
  );
  withFile({ region: ['us-east-1'] }, (path) =>
    assert.match(refusal(['--config', path]), /'region' in the config file .* must be a string or a number$/),
  );
});

test('hosts, origins and the public URL are checked', () => {
  for (const list of ['', '*', 'a,', 'a:80', 'http://a', 'a b'])
    assert.match(
      refusal([`--hosts=${list}`]),
      /^--hosts must list names such as ws\.example\.com or \*\.example\.com, not '/,
    );
  for (const list of ['', 'null', 'app.example.com', 'https://a/b', 'https://a https://b'])
    assert.match(
      refusal([`--allowed-origins=${list}`]),
      /^--allowed-origins must list origins such as https:.*, not '/,
    );
  for (const url of [
    '',
    'ws.example.com',
    'wss://ws.example.com',
    'https://b/a%20b',
    'https://b/a//b',
    'https://b/#',
    'https://a@b',
    'https://a?b',
  ])
    assert.match(refusal([`--public-url=${url}`]), /^--public-url must be a URL such as https:.*, not '/);
  for (const [url, publicUrl] of [
    ['HTTPS://WS.example.com:443/', 'https://ws.example.com'],
    ['https://example.com/fanfare/', 'https://example.com/fanfare'],
    ['http://[::1]:8080/a/b', 'http://[::1]:8080/a/b'],
  ] as const)
    assert.equal(readConfig(['--public-url', url], env).publicUrl, publicUrl);
});

test('proxies are addresses and ranges, and the PROXY protocol is spoken with those alone', () => {
  for (const list of ['', 'proxy.example', '10.0.0.0/33', '10.0.0.0/8,', 'loopback', 'fe80::1%eth0'])
    assert.match(
      refusal([`--trusted-proxies=${list}`]),
      /^--trusted-proxies must list addresses or ranges such as 10\.0\.0\.0\/8, not '/,
    );
  const proxies = ['--trusted-proxies', '127.0.0.1,::1'];
  assert.deepEqual(readConfig(proxies, env).trustedProxies, ['127.0.0.1', '::1']);
  assert.match(
    refusal(['--proxy-protocol=on']),
    /^--proxy-protocol is spoken with proxies that --trusted-proxies lists/,
  );
  assert.match(refusal([...proxies, '--proxy-protocol=v2']), /^--proxy-protocol must be one of on, off, not 'v2'$/);
  for (const [args, isOn] of [
    [['--proxy-protocol'], true],
    [['--proxy-protocol', '--port', '0'], true],
    [['--proxy-protocol', 'on'], true],
    [['--proxy-protocol', 'off'], false],
    [[], false],
  ] as const)
    assert.equal(readConfig([...args, ...proxies], env).proxyProtocol, isOn, args.join(' '));
  for (const said of [true, 'on'])
    withFile({ 'proxy-protocol': said, 'trusted-proxies': ['::1'] }, (path) =>
      assert.equal(readConfig(['--config', path], env).proxyProtocol, true),
    );
  withFile({ port: true }, (path) =>
    assert.match(refusal(['--config', path]), /'port' in .* must be a string or a number$/),
  );
});

test('endpoints of AWS are for a service or for all, in as many words as there are', () => {
  const expected = { sqs: 'http://q:1', dynamodb: 'http://d:2/base', '*': 'https://all' };
  const several = ['--aws-endpoint', 'SQS=http://q:1', '--aws-endpoint', 'https://all', '--dynamodb-endpoint'];
  assert.deepEqual(readConfig([...several, 'http://d:2/base'], env).awsEndpoints, expected);
  withFile({ 'aws-endpoint': ['sqs=http://q:1', 'dynamodb=http://d:2/base', 'https://all'] }, (path) =>
    assert.deepEqual(readConfig(['--config', path], env).awsEndpoints, expected),
  );
  for (const item of ['', 'sqs', 'sqs=', 'sqs=q:1', 's qs=http://q', '=http://q', 'ftp://q', 'sqs=http://q,'])
    assert.match(
      refusal([`--aws-endpoint=${item}`]),
      /^--aws-endpoint must be a URL, or a service and one, such as dynamodb=http:.*, not '/,
      item,
    );
  for (const url of ['http://me:secret@q', 'http://q?a=1', 'http://q#a'])
    assert.equal(
      refusal([`--aws-endpoint=sqs=${url}`]),
      '--aws-endpoint takes URLs of a host and a path alone; a key is given as FANFARE_AWS_ACCESS_KEY_ID',
    );
  assert.equal(
    refusal(['--dynamodb-endpoint', 'http://a', '--aws-endpoint', 'dynamodb=http://b']),
    '--aws-endpoint has two URLs for dynamodb: http://b and http://a',
  );
  assert.match(
    refusal(['--dynamodb-endpoint', 'd:2']),
    /^--dynamodb-endpoint must be a URL such as http:.*, not 'd:2'$/,
  );
  assert.equal(readConfig(['--offline', '--port', '0'], env).offline, true);
  assert.match(refusal(['--offline=yes']), /^--offline must be one of on, off, not 'yes'$/);
});

test('the key for those endpoints comes from the environment', () => {
  const key = { FANFARE_AWS_ACCESS_KEY_ID: 'a', FANFARE_AWS_SECRET_ACCESS_KEY: 's', FANFARE_AWS_SESSION_TOKEN: 't' };
  const { awsKey, rootKey } = readConfig([], { ...env, ...key });
  assert.deepEqual(awsKey, { accessKeyId: 'a', secretAccessKey: 's', sessionToken: 't' });
  assert.equal(rootKey, undefined);
  assert.equal(
    refusal([], { FANFARE_AWS_ACCESS_KEY_ID: 'a' }),
    'FANFARE_AWS_ACCESS_KEY_ID and FANFARE_AWS_SECRET_ACCESS_KEY go together',
  );
  assert.equal(
    refusal([], { ...key, FANFARE_AWS_ACCESS_KEY_ID: 'a/b' }),
    'FANFARE_AWS_ACCESS_KEY_ID is no access key id',
  );
});

test('every web page can be allowed, but not where every caller is trusted', () => {
  assert.deepEqual(readConfig(['--allowed-origins', '*'], env).allowedOrigins, ['*']);
  assert.match(
    refusal(['--auth', 'none', '--allowed-origins', 'https://a,*']),
    /^--auth none trusts every caller, so --allowed-origins must name the web pages/,
  );
});

test('what goes together must come together', () => {
  assert.equal(refusal(['--tls-cert', 'a']), '--tls-cert and --tls-key go together');
  assert.equal(refusal([], { FANFARE_TLS_KEY: 'a' }), '--tls-cert and --tls-key go together');
  for (const variables of [{ FANFARE_ACCESS_KEY_ID: 'a' }, { FANFARE_SECRET_ACCESS_KEY: 'a' }]) {
    assert.equal(refusal([], variables), 'FANFARE_ACCESS_KEY_ID and FANFARE_SECRET_ACCESS_KEY go together');
  }
});

test('the root key comes from the environment, with or without a session token', () => {
  const key = { FANFARE_ACCESS_KEY_ID: 'a', FANFARE_SECRET_ACCESS_KEY: 's' };
  assert.deepEqual(readConfig([], { ...env, ...key }).rootKey, { accessKeyId: 'a', secretAccessKey: 's' });
  assert.deepEqual(readConfig([], { ...env, ...key, FANFARE_SESSION_TOKEN: 't' }).rootKey, {
    accessKeyId: 'a',
    secretAccessKey: 's',
    sessionToken: 't',
  });
});

test('an unknown flag is refused with the one that was probably meant', () => {
  for (const [args, name] of [
    [['--prot', '1'], '--port'],
    [['--prot=1'], '--port'],
    [['-port', '1'], '--port'],
    [['--port', '0', '--tls_cert', 'x'], '--tls-cert'],
    [['--publicurl', 'https://a'], '--public-url'],
    [['--limt', 'a=1'], '--limit'],
    [['--confg', 'a'], '--config'],
  ] as const)
    assert.match(refusal([...args]), new RegExp(`^Unknown option .*; did you mean ${name}\\? `));
});

test('unknown flags and stray words are refused with a way to help', () => {
  for (const args of [['--prot', '1'], ['start'], ['-p', '1'], ['--port'], ['--', 'x']]) {
    assert.match(refusal(args), /`fanfare start --help` lists the options$/);
  }
});

test('a config file that cannot be used is refused with its path', () => {
  assert.match(
    refusal(['--config', '/nowhere/fanfare.json']),
    /^cannot read the config file \/nowhere\/fanfare\.json: /,
  );
  withFile('{broken', (path) =>
    assert.match(refusal(['--config', path]), new RegExp(`^cannot read the config file ${path}: `)),
  );
  for (const content of ['null', '5', '"text"', '[]', '["port"]']) {
    withFile(content, (path) =>
      assert.equal(refusal(['--config', path]), `the config file ${path} must hold a JSON object`),
    );
  }
});

test('a config file may hold settings and nothing else', () => {
  const hints = {
    prot: '; did you mean port?',
    constructor: '',
    toString: '',
    ['__proto__']: '',
    limmit: '; did you mean limit?',
  };
  for (const [name, hint] of Object.entries(hints)) {
    withFile(`{"${name}":"x"}`, (path) =>
      assert.equal(refusal(['--config', path]), `the config file ${path} has an unknown setting '${name}'${hint}`),
    );
  }
});

test('a config file with values of the wrong kind is refused', () => {
  for (const content of [
    { limit: null },
    { limit: 5 },
    { limit: ['idleTimeoutMs=1'] },
    { host: { a: 1 } },
    { data: null },
  ]) {
    withFile(content, (path) => assert.ok(refusal(['--config', path])));
  }
});

test('the data folder is the one that is said, or the place for user data', () => {
  assert.equal(readConfig(['--data', '/a'], { ...env, FANFARE_DATA: '/b' }).data, '/a');
  assert.equal(readConfig([], { ...env, FANFARE_DATA: '/b' }).data, '/b');
  assert.equal(readConfig([], { ...env, XDG_DATA_HOME: '/c' }).data, '/c/fanfare');
});

test('variables of functions are NAME=VALUE', () => {
  const { functionsVariables } = readConfig(['--functions-env', 'STAGE=dev,URL=http://a/?b=c'], {});
  assert.deepEqual(functionsVariables, { STAGE: 'dev', URL: 'http://a/?b=c' });
  assert.throws(() => readConfig(['--functions-env', 'STAGE'], {}), /such as STAGE=dev, not 'STAGE'/);
});
