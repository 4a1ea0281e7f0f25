// samconfig.toml and its likes: what `sam deploy` would be told (spec/functions-and-templates.md, section 13.3).
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Members } from '../reading/objects.ts';
import { isMap } from '../reading/objects.ts';
import { textOf } from '../reading/read-file.ts';
import type { ReadingBounds } from '../reading/read-text.ts';
import { readText } from '../reading/read-text.ts';
import { TemplateError } from '../reading/template-error.ts';
import type { Words } from './words.ts';
import { assignmentsIn, wordsOf } from './words.ts';

export type SamConfig = { readonly file: string; readonly parameters: Words; readonly stackName: string | undefined };

const FILES = ['samconfig.toml', 'samconfig.yaml', 'samconfig.yml'];

/** What stands in a folder's samconfig for an environment (`default`). Undefined: there is none. Throws a TemplateError. */
export async function samConfigIn(
  folder: string,
  environment: string,
  bounds: ReadingBounds,
): Promise<SamConfig | undefined> {
  const file = FILES.map((name) => join(folder, name)).find((path) => existsSync(path));
  if (file === undefined) return undefined;
  const text = textOf(file, bounds);
  const all = file.endsWith('.toml') ? await readToml(text, file) : readText(text, file, bounds);
  const of = (command: string) => within(all, environment, command, 'parameters');
  const said = { ...of('global'), ...of('deploy') };
  const stackName = said['stack_name'];
  return {
    file,
    parameters: wordsOf(overridesOf(said['parameter_overrides'], file), `parameter_overrides in ${file}`),
    stackName: typeof stackName === 'string' ? stackName : undefined,
  };
}

async function readToml(text: string, file: string): Promise<unknown> {
  const { parse, TomlError } = await import('smol-toml');
  try {
    return parse(text);
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    const { line, column, message } = cause;
    throw new TemplateError({ file, line, column }, message.split('\n')[0]!.replace(/^Invalid TOML document: /, ''));
  }
}

function within(value: unknown, ...keys: string[]): Members {
  const found = keys.reduce<unknown>((map, key) => (isMap(map) ? map[key] : undefined), value);
  return isMap(found) ? found : {};
}

/** A text, a list of texts, or a table. */
function overridesOf(said: unknown, file: string): string[] {
  if (typeof said === 'string') return assignmentsIn(said, file);
  if (Array.isArray(said)) return said.flatMap((text) => assignmentsIn(String(text), file));
  return isMap(said) ? Object.entries(said).map(([name, value]) => `${name}=${String(value)}`) : [];
}
