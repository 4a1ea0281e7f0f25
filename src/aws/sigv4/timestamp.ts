// The one form of time that SigV4 knows: ISO 8601 "basic", in UTC and whole seconds, as in 20150830T123600Z.

const LENGTH = 16;

/** Milliseconds since 1970 in SigV4's form. */
export function formatTimestamp(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

/** Read that form; undefined when it is anything else. */
export function parseTimestamp(text: string): number | undefined {
  if (text.length !== LENGTH || text[8] !== 'T' || text[15] !== 'Z') return undefined;
  const year = digits(text, 0, 4);
  const month = digits(text, 4, 6);
  const day = digits(text, 6, 8);
  const hour = digits(text, 9, 11);
  const minute = digits(text, 11, 13);
  const second = digits(text, 13, 15);
  // A digit that is none makes NaN, which no comparison lets through.
  const isTime = year >= 1970 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
  if (!(isTime && hour < 24 && minute < 60 && second < 60)) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let index = from; index < to; index++) {
    const digit = text.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}
