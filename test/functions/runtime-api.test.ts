// Executables, and the Runtime API that they speak. Cases: spec/functions-and-templates.md, sections 1, 5 and 19.
// Not quick: it starts other programs.
import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { functionGateway, project } from './support.ts';

/** A runtime client of a few lines; `script` runs with the id of each event in $id and the event in $event. */
const client = (script: string, before = '') => `#!/bin/bash
api=http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime
status() { curl -s -o /tmp/answer-$$ -w '%{http_code} ' "$@"; cat /tmp/answer-$$; rm -f /tmp/answer-$$; }
${before}
while true; do
  event=$(curl -s -D /tmp/headers-$$ "$api/invocation/next") || exit 0
  headers=$(tr -d '\\r' < /tmp/headers-$$)
  rm -f /tmp/headers-$$
  id=$(sed -n 's/^lambda-runtime-aws-request-id: //Ip' <<< "$headers")
  ${script}
done
`;
const answer = (text: string) => `curl -s -o /dev/null -d "${text}" "$api/invocation/$id/response"`;
const folder = project({
  'echo/bootstrap': client(`sed -n '/^lambda-runtime/Ip' <<< "$headers"; ${answer('$event')}`),
  'twice/bootstrap': client(
    `first=$(status -d '"one"' "$api/invocation/$id/response"); second=$(status -d '"two"' "$api/invocation/$id/response"); echo "$first | $second"`,
  ),
  'early/bootstrap': client(
    answer('\\"$early $late\\"'),
    `early=$(curl -s -o /dev/null -w '%{http_code}' -d '1' "$api/invocation/none/response")`,
  ),
  'init/bootstrap': `#!/bin/bash
curl -s -d '{"errorMessage":"cannot","errorType":"Runtime.Sad","stackTrace":[]}' "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/init/error"
exit 1
`,
  'late/bootstrap': client(`late=$(status -d '{"errorType":"x"}' "$api/init/error"); echo "$late"; ${answer('1')}`),
  'large/bootstrap': client(
    `size=$(sed -n 's/.*"size":\\([0-9]*\\).*/\\1/p' <<< "$event"); head -c "$size" /dev/zero | tr '\\0' 1 > /tmp/large-$$;
     echo "$(status --data-binary @/tmp/large-$$ "$api/invocation/$id/response")"; rm -f /tmp/large-$$`,
  ),
  'slow/bootstrap': client(`sleep 0.3; ${answer('\\"$$\\"')}`),
  'handler/bootstrap': client(answer('\\"$_HANDLER $AWS_EXECUTION_ENV\\"')),
  'stuck/bootstrap': `#!/bin/bash
exit 5
`,
  'behind/bootstrap': `#!${process.execPath}
    const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
    const socket = require('node:net').connect(Number(port), host);
    const api = '/2018-06-01/runtime/invocation/';
    const next = 'GET ' + api + 'next HTTP/1.1\\r\\nhost: x\\r\\n\\r\\n';
    let [text, count] = ['', 0];
    socket.on('data', (bytes) => {
      text += bytes;
      const [, id] = /request-id: (.*)\\r[^]*\\r\\n\\r\\n{/i.exec(text) ?? [];
      if (!id) return;
      text = '';
      socket.write('POST ' + api + id + '/response HTTP/1.1\\r\\nhost: x\\r\\ncontent-length: 1\\r\\n\\r\\n' + ++count + next);
    });
    socket.write(next);
`,
  'plain/bootstrap': '#!/bin/bash\n',
  'wrapped/app.js': 'exports.handler = async () => process.env.WRAPPED;',
  wrapper: '#!/bin/bash\nWRAPPED=yes exec "$@"\n',
});
chmodSync(join(folder.path, 'plain/bootstrap'), 0o644);
chmodSync(join(folder.path, 'wrapper'), 0o755);
const names = 'echo twice early init late large slow handler stuck behind plain'.split(' ');
const executable = (name: string) => ({
  runtime: 'provided.al2023',
  handler: 'my.bootstrap.file',
  folder: join(folder.path, name),
});
const wrapped = (path: string) => ({
  handler: 'app.handler',
  folder: join(folder.path, 'wrapped'),
  environment: { AWS_LAMBDA_EXEC_WRAPPER: path },
});
const gateway = await functionGateway(folder.path, {
  ...Object.fromEntries(names.map((name) => [name, executable(name)])),
  wrapped: wrapped(join(folder.path, 'wrapper')),
  unwrapped: wrapped('/nowhere/wrapper'),
  java: { handler: 'x', runtime: 'java21' },
});
const tailed = { headers: { 'x-amz-log-type': 'Tail' } };
async function invoke(name: string, event: unknown = {}) {
  const answered = await gateway.invoke(name, event, tailed);
  return { ...answered, log: Buffer.from(answered.headers.get('x-amz-log-result') ?? '', 'base64').toString() };
}
after(async () => {
  await gateway[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

test('FT-001, FT-002 an event with its headers, and the answer', async () => {
  const { text, log, headers } = await invoke('echo:live', { a: 'ü' });
  assert.equal(text, '{"a":"ü"}');
  assert.match(log, new RegExp(`^lambda-runtime-aws-request-id: ${headers.get('x-amzn-requestid')}$`, 'm'));
  assert.match(log, /^lambda-runtime-invoked-function-arn: arn:aws:lambda:us-west-2:000000000000:function:echo:live$/m);
  const [, deadline] = /^lambda-runtime-deadline-ms: (\d{13})$/m.exec(log)!;
  assert.ok(Number(deadline) > Date.now());
});

test('FT-003 a second answer is refused', async () => {
  const { text, log } = await invoke('twice');
  assert.equal(text, '"one"');
  assert.match(
    log,
    /202 \{"status":"OK"\}\s*\| 400 \{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"\}/,
  );
});

test('FT-004 an answer before the first event is refused, and the process goes on', async () => {
  assert.equal((await invoke('early')).text.trim(), '"400 "');
});

test('FT-005 what a process says of its start is what callers hear', async () => {
  const { json, headers } = await invoke('init');
  assert.deepEqual(json, { errorMessage: 'cannot', errorType: 'Runtime.Sad', stackTrace: [] });
  assert.equal(headers.get('x-amz-function-error'), 'Unhandled');
});

test('FT-006 an error of the start is refused after it', async () => {
  assert.match(
    (await invoke('late')).log,
    /^403 \{"errorMessage":"State transition from .*","errorType":"InvalidStateTransition"\}/m,
  );
});

test('FT-007, FT-008 the largest answer, and one byte more', async () => {
  const [largest, larger] = [await invoke('large', { size: 6_291_556 }), await invoke('large', { size: 6_291_557 })];
  assert.equal(largest.text.length, 6_291_556);
  assert.match(
    larger.log,
    /^413 \{"errorMessage":"Exceeded maximum allowed payload size \(6291556 bytes\)\.","errorType":"RequestEntityTooLarge"\}/m,
  );
  assert.deepEqual(larger.json, {
    errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
    errorType: 'Function.ResponseSizeTooLarge',
  });
  assert.equal((await invoke('large', { size: 3 })).text, '111');
});

test('an answer, and the question for more in the same write', async () => {
  assert.deepEqual([(await invoke('behind')).text, (await invoke('behind')).text], ['1', '2']);
});

test('FT-009 never two events to one process', async () => {
  const [one, two] = await Promise.all([invoke('slow'), invoke('slow')]);
  assert.notEqual(one.json, two.json);
});

test('FT-042 the handler of an executable is handed on as it is', async () => {
  assert.equal((await invoke('handler')).json, 'my.bootstrap.file ');
});

test('FT-043 what cannot be executed', async () => {
  const { json } = await invoke('plain');
  assert.equal(json.errorType, 'Runtime.InvalidEntrypoint');
  assert.match(
    json.errorMessage,
    /^RequestId: [0-9a-f-]{36} Error: Couldn't find valid bootstrap\(s\): \[.*\/plain\/bootstrap\]$/,
  );
  assert.match((await invoke('java')).json.errorMessage, /functions of java21 do not run here/);
});

test('a process that ends before its first call: its start is tried twice', async () => {
  const { json, log } = await invoke('stuck');
  assert.match(json.errorMessage, /Runtime exited with error: exit status 5$/);
  const reports = log.split('\n').filter((line) => line.startsWith('INIT_REPORT'));
  assert.equal(reports.length, 2, log);
  assert.match(
    reports[0]!,
    /^INIT_REPORT Init Duration: [\d.]+ ms\tPhase: init\tStatus: error\tError Type: Runtime\.ExitError$/,
  );
  assert.match(reports[1]!, /Phase: invoke/);
});

test('a wrapper runs before the runtime; one that is not there ends it', async () => {
  assert.equal((await invoke('wrapped')).json, 'yes');
  assert.match((await invoke('unwrapped')).json.errorMessage, /exit status 127$/);
});
