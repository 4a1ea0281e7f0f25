// What the words of the configuration may be. Each refusal names the option and what is meant by it.
import { parseAuthority } from '../base/authority.ts';

/** Something the operator said cannot be meant. The message is one line and says what to do. */
export class ConfigError extends Error {}

export function oneOf<const T extends string>(name: string, value: string, allowed: readonly T[]): T {
  if (allowed.includes(value as T)) return value as T;
  throw new ConfigError(`--${name} must be one of ${allowed.join(', ')}, not '${value}'`);
}

export function matching(name: string, value: string, pattern: RegExp, meant: string): string {
  if (pattern.test(value)) return value;
  throw new ConfigError(`--${name} must be ${meant}, not '${value}'`);
}

export function urlOf(name: string, text: string | undefined): string | undefined {
  if (text === undefined || /^https?:$/.test(URL.parse(text)?.protocol ?? '')) return text;
  throw new ConfigError(`--${name} must be a URL such as http://127.0.0.1:4566, not '${text}'`);
}

/** Without a slash at its end. */
export function publicUrlOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const { origin = '', href = '', host = '', pathname = '' } = URL.parse(text) ?? {};
  const path = pathname.replace(/\/$/, '');
  const isPlain = href === origin + pathname && /^(\/[\w.~-]+)*$/.test(path);
  if (/^https?:/.test(origin) && isPlain && parseAuthority(host)) return origin + path;
  throw new ConfigError(
    `--public-url must be a URL such as https://ws.example.com or https://example.com/fanfare, not '${text}'`,
  );
}

export const listOf = (text: string | undefined) => text?.split(',').map((item) => item.trim());

export function checkList(
  name: string,
  list: readonly string[] = [],
  read: (list: readonly string[]) => unknown,
  meant: string,
) {
  try {
    read(list);
  } catch (cause) {
    throw new ConfigError(`--${name} must list ${meant}, not '${(cause as Error).message}'`);
  }
}

export function numberOf(name: string, text: string, max: number): number {
  const number = Number(text);
  if (/^\d{1,5}$/.test(text) && number <= max) return number;
  throw new ConfigError(`--${name} must be a number from 0 to ${max}, not '${text}'`);
}

/** An address to listen on. */
export function listenerOf(
  name: string,
  text: string | undefined,
): { readonly host: string; readonly port: number } | undefined {
  const { name: host, port } = parseAuthority(text ?? '') ?? {};
  if (host !== undefined && port !== undefined) return { host: host.replace(/^\[|\]$/g, ''), port };
  if (text === undefined) return undefined;
  throw new ConfigError(`--${name} must be an address with a port, such as 127.0.0.1:9464, not '${text}'`);
}

/** As in `STAGE=dev,DEBUG=1`. */
export function variablesOf(name: string, list: readonly string[]): { readonly [variable: string]: string } {
  const pairs = list.map((item) => /^([^=]+)=(.*)$/s.exec(item));
  const wrong = pairs.indexOf(null);
  if (wrong >= 0) throw new ConfigError(`--${name} must list variables such as STAGE=dev, not '${list[wrong]}'`);
  return Object.fromEntries(pairs.map((pair) => [pair![1]!, pair![2]!]));
}
