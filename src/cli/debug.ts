// What `--debug` shows: requests and answers without their secrets. Bodies are only counted, as they may hold chat tokens.
import type { ClientOptions } from '../aws/client.ts';

const SECRET_HEADERS = new Set([
  'authorization',
  'x-amz-security-token',
  'cookie',
  'set-cookie',
  'proxy-authorization',
]);

export function debugObserver(write: (text: string) => void): NonNullable<ClientOptions['observe']> {
  const show = (mark: string, headers: object) => {
    for (const [name, value] of Object.entries(headers)) {
      write(`${mark} ${name}: ${SECRET_HEADERS.has(name.toLowerCase()) ? '(hidden)' : String(value)}\n`);
    }
  };
  return {
    request({ method, target, headers, body }) {
      write(`> ${method} ${target}\n`);
      show('>', headers);
      write(`> (${body.length} bytes)\n`);
    },
    answer({ status, headers, body }) {
      write(`< ${status}\n`);
      show('<', headers);
      write(`< (${body.length} bytes)\n`);
    },
  };
}
