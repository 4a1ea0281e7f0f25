// Everything that waits for one logging configuration: its rooms, its share of the memory and of the writes, its counts.
import type { LoggingConfiguration } from '../../../store/chat/logging-configurations.ts';
import type { LossLog, LossReport } from './loss-report.ts';
import type { RoomLogOwner, Timing } from './room-log.ts';
import { RoomLog } from './room-log.ts';
import type { LogRecord, LoggedRoom, Sink, SinkError } from './sink.ts';

/** Records that were `written` and `lost`; writes that failed, by kind. `errors` is all of those (section 6). */
export type ChatLogCounts = { written: number; lost: number; accessDenied: number; notFound: number; errors: number };

/** What configurations share. */
export interface Shared extends Timing {
  readonly losses: LossReport;
  readonly log: LossLog;
  /** Half of the memory for all of them is used, or there is little time left. */
  readonly isUrgent: boolean;
  /** There are rooms to be written. */
  ready(log: ConfigurationLog): void;
  freed(bytes: number): void;
}

export class ConfigurationLog implements RoomLogOwner {
  readonly counts: ChatLogCounts = { written: 0, lost: 0, accessDenied: 0, notFound: 0, errors: 0 };
  readonly #arn: string;
  readonly #shared: Shared;
  readonly #rooms = new Map<string, RoomLog>();
  readonly #due: RoomLog[] = [];
  #writing = 0;
  #bytes = 0;
  #warnedMs = -Infinity;

  constructor(arn: string, shared: Shared) {
    this.#arn = arn;
    this.#shared = shared;
  }

  get isUrgent(): boolean {
    return this.#shared.isUrgent || this.#bytes > this.#shared.limits.chatLogConfigurationBytesMax / 2;
  }

  get isIdle(): boolean {
    return this.#rooms.size === 0;
  }

  hasPlaceFor({ bytes }: LogRecord): boolean {
    return this.#bytes + bytes <= this.#shared.limits.chatLogConfigurationBytesMax;
  }

  append(room: LoggedRoom, configuration: LoggingConfiguration, sink: Sink, record: LogRecord): void {
    const wasUrgent = this.isUrgent;
    this.#bytes += record.bytes;
    let log = this.#rooms.get(room.arn);
    if (!log) this.#rooms.set(room.arn, (log = new RoomLog(room, this, this.#shared)));
    log.append(configuration, sink, record);
    if (this.isUrgent && !wasUrgent) this.hurry();
  }

  /** A record that was never taken. */
  refuse({ id }: LoggedRoom, reason: string): void {
    this.counts.lost++;
    this.#shared.losses.add(this.#arn, id, 1, reason);
  }

  hurry(): void {
    for (const room of this.#rooms.values()) room.hurry();
  }

  wake(): void {
    for (const room of this.#rooms.values()) room.wake();
  }

  async flush(): Promise<void> {
    await Promise.all(Array.from(this.#rooms.values(), (room) => room.flush()));
  }

  /** Give up what is left. */
  end(reason: string): void {
    for (const room of this.#rooms.values()) room.end(reason);
    this.#rooms.clear();
    this.#due.length = 0;
  }

  /** A room is due, and fewer writes than may be are under way. */
  get canWrite(): boolean {
    return this.#due.length > 0 && this.#writing < this.#shared.limits.chatLogConfigurationWritesMax;
  }

  /** Write for the room that has been due the longest. Never rejects. */
  async write(): Promise<void> {
    this.#writing++;
    await this.#due.shift()!.write();
    this.#writing--;
  }

  ready(room: RoomLog): void {
    this.#due.push(room);
    this.#shared.ready(this);
  }

  written(records: readonly LogRecord[]): void {
    this.counts.written += records.length;
    this.#free(records);
  }

  failed({ room }: RoomLog, failure: SinkError): void {
    const { counts } = this;
    counts.errors++;
    if (failure.fault !== 'other') counts[failure.fault]++;
    const { clock, limits, log } = this.#shared;
    const now = clock.steady();
    if (now - this.#warnedMs < limits.chatLogReportMs) return;
    this.#warnedMs = now;
    const fields = { loggingConfiguration: this.#arn, room: room.id, reason: failure.message };
    log.warn(fields, 'A chat log could not be written');
  }

  lost({ room }: RoomLog, records: readonly LogRecord[], reason: string): void {
    this.counts.lost += records.length;
    this.#free(records);
    this.#shared.losses.add(this.#arn, room.id, records.length, reason);
  }

  emptied({ room }: RoomLog): void {
    this.#rooms.delete(room.arn);
  }

  #free(records: readonly LogRecord[]): void {
    const bytes = records.reduce((sum, record) => sum + record.bytes, 0);
    this.#bytes -= bytes;
    this.#shared.freed(bytes);
  }
}
