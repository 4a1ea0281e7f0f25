// What the words of the configuration may be. Each refusal names the option and what is meant by it.
import { parseAuthority } from '../base/hosts/authority.ts';

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

const SERVICE = /^(?:([a-z\d][a-z\d.-]*)=)?(.*)$/is;

/** Endpoints by the names of services; `*` is all that have none of their own. */
export function awsEndpointsOf(list: readonly string[] = []): Record<string, string> {
  const urls: Record<string, string> = {};
  for (const item of list) {
    const [, service = '*', text = ''] = SERVICE.exec(item) ?? [];
    const { protocol = '', username = '', password = '', search = '', hash = '' } = URL.parse(text) ?? {};
    if (!/^https?:$/.test(protocol)) {
      throw new ConfigError(
        `--aws-endpoint must be a URL, or a service and one, such as dynamodb=http://127.0.0.1:8000, not '${item}'`,
      );
    }
    if (username + password + search + hash !== '') {
      throw new ConfigError(
        `--aws-endpoint takes URLs of a host and a path alone; a key is given as FANFARE_AWS_ACCESS_KEY_ID`,
      );
    }
    const name = service.toLowerCase();
    if (Object.hasOwn(urls, name)) {
      throw new ConfigError(
        `--aws-endpoint has two URLs for ${name === '*' ? 'all services' : name}: ${urls[name]} and ${text}`,
      );
    }
    urls[name] = text;
  }
  return urls;
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

/** Items stand between commas, or on lines where an option was given several times. */
export const listOf = (text: string | undefined) => text?.split(/[,\n]/).map((item) => item.trim());

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
