// What an operator has said, in options, variables and the config file. Options win over variables, those over the file.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { isObject } from '../base/is-object.ts';
import { nearest } from '../base/nearest.ts';
import { ConfigError } from './config-values.ts';
import { SWITCH, settings } from './settings.ts';

export type Said = {
  /** The text of a setting; a list has its items between commas, or on lines where an option was given several times. */
  readonly setting: (name: string) => string | undefined;
  /** Each as NAME=VALUE; the last of a name counts. */
  readonly limits: readonly string[];
};

/** Throws a ConfigError. */
export function readSaid(args: string[], env: NodeJS.ProcessEnv): Said {
  const flags = parseFlags(args);
  const file = readConfigFile(flags.config ?? env['FANFARE_CONFIG']);
  const fromEnv = (env['FANFARE_LIMIT'] ?? '').split(/[,\s]+/).filter(Boolean);
  return {
    setting: (name) => flags.values[name] ?? env[variableOf(name)] ?? file.values[name],
    limits: [...file.limits, ...fromEnv, ...flags.limits],
  };
}

const variableOf = (name: string) => `FANFARE_${name.toUpperCase().replaceAll('-', '_')}`;

function parseFlags(args: string[]) {
  const options: Record<string, { type: 'string'; multiple?: boolean }> = {
    config: { type: 'string' },
    limit: { type: 'string', multiple: true },
  };
  for (const name in settings) options[name] = { type: 'string', multiple: isRepeated(name) };
  // A switch without a word is on.
  const said = args.map((arg, at) => {
    const isOn = arg.startsWith('--') && isSwitch(arg.slice(2)) && !/^(on|off)$/.test(args[at + 1] ?? '');
    return isOn ? `${arg}=on` : arg;
  });
  try {
    const {
      config,
      limit = [],
      ...values
    } = parseArgs({ args: said, options, allowPositionals: false }).values as Record<string, unknown>;
    return {
      config: config as string | undefined,
      limits: limit as string[],
      values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, oneText(value)])),
    };
  } catch (cause) {
    const [reason] = (cause as Error).message.split('. ');
    const near = nearestOption(args, Object.keys(options));
    const hint = near === undefined ? '' : ` did you mean ${near}?`;
    throw new ConfigError(`${reason};${hint} \`fanfare start --help\` lists the options`);
  }
}

/** What was meant by the first option that there is not; undefined: all are right, or none is near. */
function nearestOption(args: readonly string[], names: readonly string[]): string | undefined {
  const [unknown] = args.flatMap((word) => {
    const [, dashes, name = ''] = /^(--?)([^-=][^=]*)/.exec(word) ?? [];
    return dashes === undefined || (dashes === '--' && names.includes(name)) ? [] : name;
  });
  const near = unknown === undefined ? undefined : nearest(unknown, names);
  return near === undefined ? undefined : `--${near}`;
}

/** A JSON file: an object of settings, with `limits` as a preset and `limit` as an object of numbers. */
function readConfigFile(path: string | undefined): { values: Record<string, string>; limits: string[] } {
  if (!path) return { values: {}, limits: [] };
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new ConfigError(`cannot read the config file ${path}: ${(cause as Error).message}`);
  }
  if (!isObject(content)) throw new ConfigError(`the config file ${path} must hold a JSON object`);
  const { limit = {}, ...values } = content;
  if (!isObject(limit)) throw new ConfigError(`"limit" in the config file ${path} must be an object of numbers`);
  const unknown = Object.keys(values).find((name) => !Object.hasOwn(settings, name));
  if (unknown !== undefined) {
    const near = nearest(unknown, [...Object.keys(settings), 'limit']);
    const hint = near === undefined ? '' : `; did you mean ${near}?`;
    throw new ConfigError(`the config file ${path} has an unknown setting '${unknown}'${hint}`);
  }
  return {
    values: textsOf(values, path),
    limits: Object.entries(textsOf(limit, path)).map((entry) => entry.join('=')),
  };
}

const isList = (name: string) => settings[name]?.value.endsWith(',…') ?? false;

const isRepeated = (name: string) => settings[name]?.isRepeated ?? false;

/** What was given several times, a line for each. */
const oneText = (value: unknown) => (Array.isArray(value) ? value.join('\n') : String(value));

const isSwitch = (name: string) => settings[name]?.value === SWITCH;

function textsOf(values: Record<string, unknown>, path: string): Record<string, string> {
  const isText = (value: unknown) => typeof value === 'string' || typeof value === 'number';
  const isTexts = (name: string, value: unknown) =>
    (isList(name) || isRepeated(name)) && Array.isArray(value) && value.every(isText);
  const isOnOff = (name: string, value: unknown) => isSwitch(name) && typeof value === 'boolean';
  const wrong = Object.entries(values).find(
    ([name, value]) => !isText(value) && !isTexts(name, value) && !isOnOff(name, value),
  );
  if (wrong)
    throw new ConfigError(
      `'${wrong[0]}' in the config file ${path} must be a string or a number${isList(wrong[0]) ? ', or an array of them' : ''}`,
    );
  const textOf = (name: string, value: unknown) => {
    if (typeof value === 'boolean') return value ? 'on' : 'off';
    return isRepeated(name) ? oneText(value) : String(value);
  };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, textOf(name, value)]));
}
