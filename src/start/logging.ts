// Logs for machines where nobody watches, and for people where somebody does.
import { styleText } from 'node:util';
import { pino, stdSerializers, stdTimeFunctions } from 'pino';
import { harmless, harmlessLine } from '../base/harmless.ts';
import type { LeveledLog } from '../base/log.ts';

/** Deeper stacks, and longer messages of errors and functions, are cut. */
const STACK_CHARS_MAX = 8_192;
/** What may have tabs and ends of lines: stacks, and what functions say. */
const LONG_FIELDS: ReadonlySet<string> = new Set(['stack', 'text']);

/** JSON lines, one object each. */
export function jsonLog(level: string, write: (line: string) => void): LeveledLog {
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }), log: mapFields },
    serializers: { err: (cause: unknown) => (cause instanceof Error ? mapFields(stdSerializers.err(cause)) : cause) },
  };
  return pino(options, { write });
}

/** Strangers' words are in fields, and errors. */
const mapFields = (fields: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'string' ? cut(name, value) : (value as unknown),
    ]),
  );

const cut = (name: string, text: string) =>
  LONG_FIELDS.has(name) ? harmless(text.slice(0, STACK_CHARS_MAX)) : harmlessLine(text);

const levels = ['debug', 'info', 'warn', 'error'] as const;
type Level = (typeof levels)[number];
const colours = { debug: 'gray', info: 'cyan', warn: 'yellow', error: 'red' } as const;

/** A line a person can read: time, level, sentence, fields. */
export function terminalLog(level: string, write: (line: string) => void): LeveledLog {
  const line = (name: Level) => (fields: object, message: string) => {
    if (levels.indexOf(name) < levels.indexOf(log.level as Level)) return;
    const time = new Date().toTimeString().slice(0, 8);
    const details = Object.entries(fields).map(
      ([key, value]) =>
        `${key}=${value instanceof Error ? cut('stack', value.stack ?? value.message) : harmlessLine(String(value))}`,
    );
    write(
      `${styleText('gray', time)} ${styleText(colours[name], name.padEnd(5))} ${message}  ${styleText('gray', details.join(' '))}\n`,
    );
  };
  const log = { level, debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };
  return log;
}
