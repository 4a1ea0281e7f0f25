import type { LoggedRoom } from './sink.ts';

/** Where AWS puts the log of a room: one object for each flush, below folders for the hour (spec/ivschat.md, section 5). */
export function s3Key({ account, region, id }: LoggedRoom, timestampMs: number, hash: string): string {
  const time = new Date(timestampMs).toISOString();
  const [year, month, day, hour, minute] = time.split(/\D/);
  const name = `${account}_IVSChatLogs_1.0_${region}_room_${id}_${year}${month}${day}T${hour}${minute}Z_${hash}.log.gz`;
  return `AWSLogs/${account}/IVSChatLogs/1.0/${region}/room_${id}/${year}/${month}/${day}/${hour}/${name}`;
}
