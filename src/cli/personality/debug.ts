// What `--debug` shows: requests and answers without their secrets. Bodies are only counted, as they may hold chat tokens.
import type { ClientOptions } from '../../aws/client/client.ts';
import type { Io } from './io.ts';
import type { Personality } from './personality.ts';
import { repr } from '../aws/python/repr.ts';
import { redacted, shownHeader } from './redact.ts';
import { releaseLine } from './release.ts';

const shown = (headers: object): [name: string, value: string][] =>
  Object.entries(headers).map(([name, value]) => [name, shownHeader(name, value)]);

/** Shows what goes over the wire, in the form that the personality's users know. */
export const debugObserver = (io: Io, personality: Personality): NonNullable<ClientOptions['observe']> =>
  personality.release === undefined ? wireObserver(io) : logObserver(io);

function wireObserver({ stderr }: Io): NonNullable<ClientOptions['observe']> {
  const show = (mark: string, first: string, headers: object, body: Uint8Array) => {
    const lines = [first, ...shown(headers).map(([name, value]) => `${name}: ${value}`), `(${body.length} bytes)`];
    stderr.write(lines.map((line) => `${mark} ${line}\n`).join(''));
  };
  return {
    request: ({ method, target, headers, body }) => show('>', `${method} ${redacted(target)}`, headers, body),
    answer: ({ status, headers, body }) => show('<', String(status), headers, body),
  };
}

/** Lines as Python's logging writes them, under the names of the AWS CLI's loggers. */
function logObserver(io: Io): NonNullable<ClientOptions['observe']> {
  const dict = (headers: object) => repr(new Map(shown(headers)));
  return {
    request({ method, target, headers, body }) {
      log(
        io,
        'botocore.endpoint',
        `Sending http request: ${method} ${redacted(target)} ${dict(headers)}, ${body.length} bytes`,
      );
    },
    answer({ status, headers, body }) {
      log(io, 'botocore.parsers', `Response headers: ${dict(headers)}`);
      log(io, 'botocore.parsers', `Response: status ${status}, ${body.length} bytes`);
    },
  };
}

/** What was asked for. */
export function logStart(argv: readonly string[], io: Io, personality: Personality): void {
  if (personality.release === undefined) return;
  const words = argv.map(redacted);
  log(io, 'awscli.clidriver', `CLI version: ${releaseLine(personality)}`);
  log(io, 'awscli.clidriver', `Arguments entered to CLI: ${repr(words)}`);
}

/** Which operation is called. */
export function logOperation(io: Io, personality: Personality, service: string, operation: string): void {
  if (personality.release === undefined) return;
  log(io, 'botocore.hooks', `Event before-call.${service}.${operation}`);
}

/** Where a failure came from. */
export function logFailure(io: Io, personality: Personality, cause: unknown, message: string): void {
  if (personality.release === undefined) return;
  const places = cause instanceof Error ? (cause.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
  const trace = ['Traceback (most recent call last):', ...places.toReversed(), redacted(message)];
  log(io, 'awscli.clidriver', `Exception caught in main()\n${trace.join('\n')}`);
}

function log({ stderr, now = Date.now }: Io, logger: string, message: string): void {
  const time = new Date(now()).toISOString().replace('T', ' ').replace('.', ',').slice(0, -1);
  stderr.write(`${time} - MainThread - ${logger} - DEBUG - ${message}\n`);
}
