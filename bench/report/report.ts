// What a run found out, as it is kept: docs/performance.json has it, and tables and plots are drawn from it.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { Row } from '../harness/row.ts';
import type { Machine } from './machine.ts';
import { plotOf } from './plot.ts';
import { tableOf, withTables } from './tables.ts';

/** A scenario as it was last measured; scenarios of one file may be of several runs. */
export type Measured = {
  readonly about: string;
  readonly sides: string;
  readonly date: string;
  readonly seed: number;
  readonly sockets: number;
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string>>;
  /** Servers of others that were not on the machine. Default: none is wanted. */
  readonly absent?: readonly string[];
  readonly seconds: number;
  readonly rows: readonly Row[];
  readonly faults: readonly string[];
};

export type Report = { readonly [scenario: string]: Measured };

const DOCS = join(import.meta.dirname, '../../docs');

/** Put what was measured in the place of what was, and leave the rest. */
export async function writeReport(measured: Report, docs = DOCS): Promise<void> {
  const file = join(docs, 'performance.json');
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Report) : {};
  const report = { ...before, ...measured };
  writeFileSync(file, await formatted(JSON.stringify(report, rounded), 'performance.json'));
  const plots = join(docs, 'performance');
  mkdirSync(plots, { recursive: true });
  for (const [name, one] of Object.entries(measured)) writeFileSync(join(plots, `${name}.svg`), plotOf(name, one));
  const page = join(docs, 'performance.md');
  const tables = new Map(Object.entries(report).map(([name, one]) => [name, tableOf(name, one)]));
  writeFileSync(page, await formatted(withTables(readFileSync(page, 'utf8'), tables), 'performance.md'));
}

/** As the files of the project are. */
async function formatted(text: string, name: string): Promise<string> {
  const filepath = join(DOCS, name);
  return format(text, { ...(await resolveConfig(filepath)), filepath });
}

/** More digits than a measurement has only make differences hard to read. */
const rounded = (_key: string, value: unknown) =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value;
