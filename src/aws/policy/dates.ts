const DAY = String.raw`\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])`;
const TIME = String.raw`([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)`;
/** The forms of the W3C's profile of ISO 8601: a year, a month, a day, or a time with its zone. */
const DATE = new RegExp(`^(\\d{4}|\\d{4}-(0[1-9]|1[0-2])|${DAY}(T${TIME})?)$`);
const EPOCH_SECONDS = /^\d{5,11}$/;

/** In ms since 1970, of a date or of seconds since 1970; four digits are a year. Undefined: it is neither. */
export function dateMs(text: string): number | undefined {
  if (EPOCH_SECONDS.test(text)) return Number(text) * 1000;
  if (!DATE.test(text)) return undefined;
  const day = text.slice(0, 10);
  // Date.parse takes the 30th of February for the 2nd of March.
  const isDay = day.length < 10 || new Date(day).toISOString().startsWith(day);
  return isDay ? Date.parse(text) : undefined;
}
