// Times for people: those of this machine, whose zone is said once.

const digits = (value: number, count = 2) => String(value).padStart(count, '0');

/** As in `14:03:07`, and with milliseconds `14:03:07.042`. */
export function timeOfDay(time: Date, precision: 's' | 'ms' = 's'): string {
  const seconds = `${digits(time.getHours())}:${digits(time.getMinutes())}:${digits(time.getSeconds())}`;
  return precision === 's' ? seconds : `${seconds}.${digits(time.getMilliseconds(), 3)}`;
}

/** As in `2026-11-28 14:03:07`. */
export const dateAndTime = (time: Date): string => `${dateOf(time)} ${timeOfDay(time)}`;

/** As in `2026-11-28`. */
export const dateOf = (time: Date): string =>
  `${time.getFullYear()}-${digits(time.getMonth() + 1)}-${digits(time.getDate())}`;

/** As in `Europe/Berlin (UTC+01:00)`. */
export function zoneAt(time: Date): string {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const minutes = -time.getTimezoneOffset();
  const offset = `${digits(Math.floor(Math.abs(minutes) / 60))}:${digits(Math.abs(minutes) % 60)}`;
  return timeZone === 'UTC' ? 'UTC' : `${timeZone} (UTC${minutes < 0 ? '-' : '+'}${offset})`;
}

/** How long, in two units: `3 min 12 s`, `5 h 0 min`, `12 d 3 h`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  if (hours >= 24) return `${Math.floor(hours / 24)} d ${hours % 24} h`;
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${seconds % 60} s`;
}

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const;

/** How long, in the largest unit: `4 s`, `12 min`. */
export function briefDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const [unit, size] = UNITS.find(([, least]) => seconds >= least) ?? (['s', 1] as const);
  return `${Math.floor(seconds / size)} ${unit}`;
}
