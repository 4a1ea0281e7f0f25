import type { LogRecord } from './sink.ts';

/** `MESSAGE` for what users say, `EVENT` for everything else that members of a room get. */
export type RecordType = 'MESSAGE' | 'EVENT';

/** The documented record, keys in the order of real logs, around the frame as it is (spec/ivschat.md, section 5). */
export function logRecord(type: RecordType, receivedMs: number, payloadJson: string): LogRecord {
  const time = new Date(receivedMs).toISOString();
  const line = `{"event_timestamp":"${time}","type":"${type}","payload":${payloadJson},"version":"1.0"}`;
  return { timestampMs: receivedMs, line, bytes: Buffer.byteLength(line) + 1 };
}
