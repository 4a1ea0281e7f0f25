import type { LoggedRoom } from './sink.ts';

/** What a name tells of the time. */
export const MINUTE_MS = 60_000;
/** As many as three hex digits count. */
const PARTS = 0x1000;

/** When what an object holds begins. Objects of one minute are sorted by `sortMs`, which is at most `spanMs` behind it. */
type Begin = { readonly timestampMs: number; readonly sortMs?: number; readonly spanMs?: number };

/**
 * Where AWS puts the log of a room: one object for each flush, below folders for the hour (spec/ivschat.md, section 5).
 * The name says no more than the minute, and ends with eight hex digits. The first three of them tell the time from then
 * on, so that whoever sorts names has the objects in the order of time; the others are those of the hash.
 */
export function s3Key({ account, region, id }: LoggedRoom, begin: Begin, hash: string): string {
  const { timestampMs, sortMs = timestampMs, spanMs = MINUTE_MS } = begin;
  const time = new Date(timestampMs).toISOString();
  const [year, month, day, hour, minute] = time.split(/\D/);
  const sinceMinuteMs = sortMs - timestampMs + (timestampMs % MINUTE_MS);
  const part = Math.min(Math.floor((sinceMinuteMs / spanMs) * PARTS), PARTS - 1);
  const suffix = part.toString(16).padStart(3, '0') + hash.slice(0, 5);
  const name = `${account}_IVSChatLogs_1.0_${region}_room_${id}_${year}${month}${day}T${hour}${minute}Z_${suffix}.log.gz`;
  return `AWSLogs/${account}/IVSChatLogs/1.0/${region}/room_${id}/${year}/${month}/${day}/${hour}/${name}`;
}
