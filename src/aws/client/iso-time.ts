import { Float } from '../exact-json.ts';

/**
 * A time as AWS sends it, in UTC: `2020-01-02T03:04:05Z`. Numbers are seconds since 1970; texts without a zone are local
 * times. Undefined: not a time.
 */
export function isoTime(value: unknown): string | undefined {
  const seconds = secondsOf(value);
  if (seconds === undefined || !Number.isFinite(seconds)) return undefined;
  const whole = new Date(Math.floor(seconds) * 1000);
  if (Number.isNaN(whole.getTime())) return undefined;
  const microseconds = Math.round((seconds - Math.floor(seconds)) * 1e6);
  const fraction = microseconds > 0 ? `.${String(microseconds).padStart(6, '0')}` : '';
  return `${whole.toISOString().slice(0, 19)}${fraction}Z`;
}

function secondsOf(value: unknown): number | undefined {
  if (value instanceof Date) return value.getTime() / 1000;
  if (value instanceof Float) return value.value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return Number(value);
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  if (/^\s*[-+]?\d+(\.\d*)?\s*$/.test(value)) return Number(value);
  const text = value.replace(
    /^(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d):?(\d\d)(.*))?$/,
    (_, year, month, day, hour = '00', minute = '00', second = '00', rest = '') =>
      `${year}-${month}-${day}T${hour}:${minute}:${second}${rest}`,
  );
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms / 1000;
}
