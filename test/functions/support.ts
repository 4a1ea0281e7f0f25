// Functions whose files are written in the test, and callers of them.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { sign } from '../../src/aws/sigv4/sign.ts';
import type { FunctionSettings } from '../../src/functions/definition.ts';
import type { FunctionLine } from '../../src/functions/logs/invocation-log.ts';
import { REGION, rootKey, testGateway } from '../support/gateway.ts';

type Files = { readonly [path: string]: string };

/** A folder with these files and what is installed here; gone at the end. Files named `bootstrap` are executable. */
export function project(files: Files) {
  const path = mkdtempSync(join(tmpdir(), 'fanfare-functions-test-'));
  symlinkSync(join(import.meta.dirname, '../../node_modules'), join(path, 'node_modules'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
    if (name.endsWith('bootstrap')) chmodSync(join(path, name), 0o755);
  }
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

type Declared = Partial<FunctionSettings> & { readonly handler: string };

/** A gateway with functions of one folder, by their names. */
export async function functionGateway(
  folder: string,
  functions: { readonly [name: string]: Declared },
  options: Parameters<typeof testGateway>[0] = {},
) {
  const lines: FunctionLine[] = [];
  const settings = Object.entries(functions).map(([name, one]) => ({
    runtime: 'nodejs22.x',
    ...calm,
    folder,
    ...one,
    name,
  }));
  const gateway = await testGateway({
    region: REGION,
    functions: settings,
    functionLine: (line) => void lines.push(line),
    ...options,
  });
  return {
    ...gateway,
    lines,
    invoke: (name: string, event?: unknown, how: How = {}) => invoke(gateway.url, name, event, how),
  };
}

/** Machines that run tests are busy: nothing may hang on how fast they are. */
const calm = { timeoutMs: 60_000, memoryMb: 256 };

type How = { readonly headers?: Record<string, string>; readonly body?: string | Buffer; readonly query?: string };

export type Answered = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Of a body that is JSON. */
  readonly json: any;
};

/** One signed call of Invoke. */
export async function invoke(
  url: string,
  name: string,
  event: unknown = {},
  { headers = {}, body, query = '' }: How = {},
): Promise<Answered> {
  const target = `/2015-03-31/functions/${encodeURIComponent(name)}/invocations${query}`;
  const bytes = Buffer.from(body ?? JSON.stringify(event));
  const all = { host: new URL(url).host, 'content-type': 'application/json', ...headers };
  const signed = { region: REGION, service: 'lambda', now: Date.now() };
  const signature = sign({ method: 'POST', target, headers: all, body: bytes }, rootKey, signed);
  const answer = await fetch(url + target, { method: 'POST', headers: { ...all, ...signature }, body: bytes });
  const text = await answer.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status: answer.status, headers: answer.headers, text, json };
}
