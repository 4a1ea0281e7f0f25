// A signed Invoke of a function, beside the same request to the same handler behind an HTTP server of its own, which looks at no
// signature: what the runner adds, and how long the first answer takes.
import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { text } from 'node:stream/consumers';
import { sign } from '../../src/aws/sigv4/sign.ts';
import type { Row } from '../harness/row.ts';
import { figure } from '../harness/row.ts';
import type { Findings, Scenario, Settings } from '../harness/scenario.ts';
import { medianOf, quartilesOf } from '../harness/statistics.ts';
import { REGION, credential, startFanfare } from '../harness/servers/subject.ts';
import { freePort } from '../harness/servers/free-port.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const CALLS = 200;
const WARM_UPS = 100;
const BODY = 'Hello from API Gateway! '.padEnd(800, '.');
const EVENT = JSON.stringify({ body: BODY });

const FILES: { readonly [path: string]: string } = {
  'functions/node/index.js': 'exports.handler = async (event) => ({ statusCode: 200, body: event.body });',
  'functions/python/app.py': 'def handler(event, context):\n    return {"statusCode": 200, "body": event["body"]}\n',
  'functions/bootstrap/bootstrap': `#!/usr/bin/python3
import http.client, os
api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
while True:
    api.request("GET", "/2018-06-01/runtime/invocation/next")
    answer = api.getresponse()
    event, id = answer.read(), answer.headers["lambda-runtime-aws-request-id"]
    api.request("POST", f"/2018-06-01/runtime/invocation/{id}/response", event)
    api.getresponse().read()
`,
  'bare.cjs': `
const { handler } = require('./functions/node/index.js');
require('node:http').createServer(async (incoming, outgoing) => {
  const chunks = [];
  for await (const chunk of incoming) chunks.push(chunk);
  outgoing.end(JSON.stringify(await handler(JSON.parse(Buffer.concat(chunks)))));
}).listen(Number(process.argv[2]), '127.0.0.1');`,
  'bare.py': `
import http.server, json, sys
sys.path.insert(0, "functions/python")
from app import handler
class Bare(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    def do_POST(self):
        event = json.loads(self.rfile.read(int(self.headers["content-length"])))
        body = json.dumps(handler(event, None)).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *words):
        pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Bare).serve_forever()`,
};
const KINDS = [
  { kind: 'node', bare: [process.execPath, 'bare.cjs'] },
  { kind: 'python', bare: ['/usr/bin/python3', 'bare.py'] },
  { kind: 'bootstrap', bare: ['/usr/bin/python3', 'bare.py'] },
] as const;

export const functions: Scenario = {
  name: 'functions',
  about: 'what a signed Invoke takes beyond a bare call of the same handler, at the median; and the first answer',
  sides: 'Invoke, bare',

  async run({ sweeps, isGate }: Settings): Promise<Findings> {
    const [calls, warmUps] = isGate ? [5, 1] : [CALLS, WARM_UPS];
    using folder = temporaryFolder();
    for (const [path, content] of Object.entries(FILES)) {
      mkdirSync(join(folder.path, path, '..'), { recursive: true });
      writeFileSync(join(folder.path, path), content);
    }
    chmodSync(join(folder.path, 'functions/bootstrap/bootstrap'), 0o755);
    await using subject = await startFanfare({ functions: join(folder.path, 'functions') });
    const rows: Row[] = [];
    for (const { kind, bare } of KINDS) {
      await using plain = await startBare(bare, folder.path);
      using agent = disposable(new Agent({ keepAlive: true, maxSockets: 1 }));
      const invoke = () => call(agent.agent, subject.url, `/2015-03-31/functions/${kind}/invocations`);
      const direct = () => call(agent.agent, plain.url, '/');
      const coldMs = await invoke();
      for (let warmUp = 0; warmUp < warmUps; warmUp++) await Promise.all([invoke(), direct()]);
      const [ours, theirs]: [number[], number[]] = [[], []];
      for (let sweep = 0; sweep < sweeps; sweep++) {
        ours.push(await medianTime(invoke, calls));
        theirs.push(await medianTime(direct, calls));
      }
      rows.push({
        id: `function-${kind}`,
        name: `${kind}: a warm call beyond a bare one`,
        value: quartilesOf(ours.map((ms, sweep) => ms - theirs[sweep]!)),
        unit: 'ms',
        sweeps,
        figures: [figure('a call', 'ms', ours, theirs), figure('first answer', 'ms', [coldMs], undefined)],
      });
    }
    return { rows, faults: [] };
  },
};

async function medianTime(once_: () => Promise<number>, calls: number): Promise<number> {
  const times: number[] = [];
  while (times.length < calls) times.push(await once_());
  return medianOf(times);
}

/** Milliseconds from before the signature to the last byte. Throws for anything but 200. */
async function call(agent: Agent, url: string, path: string): Promise<number> {
  const start = performance.now();
  const body = Buffer.from(EVENT);
  const headers = { host: new URL(url).host, 'content-type': 'application/json' };
  const scope = { region: REGION, service: 'lambda', now: Date.now() };
  const signature = sign({ method: 'POST', target: path, headers, body }, credential, scope);
  const sent = { ...headers, ...signature, 'content-length': String(body.length) };
  const outgoing = request(url + path, { method: 'POST', agent, headers: sent }).end(body);
  const [answer] = (await once(outgoing, 'response')) as [import('node:http').IncomingMessage];
  const answered = await text(answer);
  const ms = performance.now() - start;
  if (answer.statusCode !== 200 || !answered.includes(BODY))
    throw new Error(`${path}: ${answer.statusCode}, ${answered.slice(0, 100)}`);
  return ms;
}

async function startBare([program, file]: readonly [string, string], cwd: string) {
  const port = await freePort();
  const child = spawn(program, [file, String(port)], { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  const url = `http://127.0.0.1:${port}`;
  for (let isUp = false; !isUp;) {
    isUp = await fetch(url, { method: 'POST', body: EVENT }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (child.exitCode !== null) throw new Error(`${file} ended with ${child.exitCode}`);
  }
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

const disposable = (agent: Agent) => ({ agent, [Symbol.dispose]: () => agent.destroy() });
