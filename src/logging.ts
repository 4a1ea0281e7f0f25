// Logs for machines where nobody watches, and for people where somebody does.
import { styleText } from 'node:util';
import { pino, stdTimeFunctions } from 'pino';
import type { Log } from './log.ts';

/** JSON lines, one object each. */
export function jsonLog(level: string, write: (line: string) => void): Log {
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return pino(options, { write });
}

const levels = ['debug', 'info', 'warn', 'error'] as const;
const colours = { debug: 'gray', info: 'cyan', warn: 'yellow', error: 'red' } as const;

/** A line a person can read: time, level, sentence, fields. */
export function terminalLog(level: string, write: (line: string) => void): Log {
  const line = (name: (typeof levels)[number]) => (fields: object, message: string) => {
    const time = new Date().toTimeString().slice(0, 8);
    const details = Object.entries(fields).map(
      ([key, value]) => `${key}=${value instanceof Error ? value.stack : String(value)}`,
    );
    write(
      `${styleText('gray', time)} ${styleText(colours[name], name.padEnd(5))} ${message}  ${styleText('gray', details.join(' '))}\n`,
    );
  };
  const quiet = () => {};
  const from = levels.indexOf(level as (typeof levels)[number]);
  const chosen = levels.map((name, index) => [name, index >= from ? line(name) : quiet]);
  return Object.fromEntries(chosen) as Log;
}
