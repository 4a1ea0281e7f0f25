// The protocol of NATS, as far as clients of the bench speak it: lines of text, and after some of them a payload.

/** The first line of every client; the server is to confirm nothing. */
export const NATS_CONNECT = 'CONNECT {"verbose":false}\r\n';

/** The answer to it says that all before was taken. */
export const NATS_PING = 'PING\r\n';

export const natsPublish = (subject: string, payload: string): string =>
  `PUB ${subject} ${Buffer.byteLength(payload)}\r\n${payload}\r\n`;

/**
 * Reads what a server says, wherever it is cut: the payloads of messages, and the lines that are none but for its pings,
 * which may go without an answer for as long as a measurement takes. What clients of the bench hear is ASCII.
 */
export function natsReader(): (text: string) => string[] {
  let rest = '';
  return (text) => {
    rest += text;
    const found: string[] = [];
    let at = 0;
    for (;;) {
      const end = rest.indexOf('\r\n', at);
      if (end < 0) break;
      const line = rest.slice(at, end);
      const begin = end + 2;
      if (line.startsWith('MSG ')) {
        const next = begin + Number(line.slice(line.lastIndexOf(' '))) + 2;
        if (rest.length < next) break;
        found.push(rest.slice(begin, next - 2));
        at = next;
      } else {
        if (line !== 'PING') found.push(line);
        at = begin;
      }
    }
    rest = rest.slice(at);
    return found;
  };
}
