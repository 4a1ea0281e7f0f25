// Says which records were lost: the first time at once, then at most one line in a while for each configuration.
import type { Clock } from '../../../base/clock.ts';
import type { Deadlines, Timed } from '../../../base/deadlines.ts';

const ROOMS_NAMED_MAX = 10;

export type LossLog = { warn(fields: object, message: string): void; error(fields: object, message: string): void };

type Losses = Timed & { rooms: Set<string>; records: number; reason: string };

export class LossReport {
  readonly #log: LossLog;
  readonly #clock: Clock;
  readonly #deadlines: Deadlines;
  readonly #everyMs: number;
  /** The configurations that were spoken of lately, with what was lost since. */
  readonly #recent = new Map<string, Losses>();

  constructor(log: LossLog, clock: Clock, deadlines: Deadlines, everyMs: number) {
    this.#log = log;
    this.#clock = clock;
    this.#deadlines = deadlines;
    this.#everyMs = everyMs;
  }

  add(configurationArn: string, roomId: string, records: number, reason: string): void {
    const recent = this.#recent.get(configurationArn);
    const losses = recent ?? this.#begin(configurationArn);
    if (losses.rooms.size < ROOMS_NAMED_MAX) losses.rooms.add(roomId);
    losses.records += records;
    losses.reason = reason;
    if (!recent) this.#say(configurationArn, losses);
  }

  /** Say what is still unsaid. */
  finish(): void {
    for (const [arn, losses] of this.#recent) this.#say(arn, losses);
    this.#recent.clear();
  }

  #begin(arn: string): Losses {
    const losses: Losses = {
      bucket: 0,
      rooms: new Set(),
      records: 0,
      reason: '',
      due: () => {
        const isQuiet = losses.records === 0;
        this.#say(arn, losses);
        if (isQuiet) this.#recent.delete(arn);
        else this.#deadlines.schedule(losses, this.#clock.steady() + this.#everyMs);
      },
    };
    this.#recent.set(arn, losses);
    this.#deadlines.schedule(losses, this.#clock.steady() + this.#everyMs);
    return losses;
  }

  #say(loggingConfiguration: string, losses: Losses): void {
    const { records, reason } = losses;
    if (records === 0) return;
    const fields = { loggingConfiguration, rooms: [...losses.rooms].join(' '), records, reason };
    losses.records = 0;
    losses.rooms.clear();
    this.#log.error(fields, 'Chat log records were lost');
  }
}
