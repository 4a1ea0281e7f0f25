// How times and ids of events are written (spec/apigateway-websocket.md, section 2.1).

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (number: number) => String(number).padStart(2, '0');

/** A time in the Common Log Format, in UTC: `11/Nov/2024:13:45:46 +0000`. */
export function requestTime(ms: number): string {
  const at = new Date(ms);
  const date = `${two(at.getUTCDate())}/${MONTHS[at.getUTCMonth()]}/${at.getUTCFullYear()}`;
  return `${date}:${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} +0000`;
}

/** `Root=1-{seconds since 1970}-{96 bits}`, both in hexadecimal digits. */
export const traceId = (ms: number, random: Buffer): string =>
  `Root=1-${Math.floor(ms / 1000)
    .toString(16)
    .padStart(8, '0')}-${random.subarray(0, 12).toString('hex')}`;
