// How JetStream is asked, and what its answers mean.
import type { MsgRequest, StreamConfig } from '@nats-io/jetstream';
import { JetStreamApiError, RetentionPolicy, StorageType } from '@nats-io/jetstream';
import type { StreamSettings } from '../wire.ts';
import { Conflict, Unavailable } from '../wire.ts';

const WRONG_LAST_SEQUENCE = 10071;
const NO_STREAM = 10059;
const NS_PER_MS = 1_000_000;

export const readings = {
  at: (seq: number): MsgRequest => ({ seq }),
  last: (subject: string): MsgRequest => ({ last_by_subj: subject }),
  // The client's type has it for direct reads only; the leader knows it as well.
  next: (seq: number, subject: string) => ({ seq, next_by_subj: subject }) as MsgRequest,
  isNoStream: (cause: unknown): boolean => cause instanceof JetStreamApiError && cause.code === NO_STREAM,
};

export const streamConfig = (settings: StreamSettings): Partial<StreamConfig> & { name: string } => ({
  name: settings.name,
  subjects: [...settings.subjects],
  storage: settings.storage === 'file' ? StorageType.File : StorageType.Memory,
  num_replicas: settings.replicas,
  retention: RetentionPolicy.Limits,
  // No reads from followers: a server that was stopped and wakes answers them with what was.
  allow_direct: false,
  ...(settings.maxAgeMs !== undefined && { max_age: settings.maxAgeMs * NS_PER_MS }),
  ...(settings.keptPerSubject !== undefined && { max_msgs_per_subject: settings.keptPerSubject }),
  ...(settings.republish && { republish: { src: settings.republish.from, dest: settings.republish.to } }),
});

/** Whatever is no clear answer: time-outs, elections ("no responders"), links that broke. */
export function unavailable(cause: unknown): Conflict | Unavailable {
  const { message } = cause as Error;
  if (cause instanceof JetStreamApiError && cause.code === WRONG_LAST_SEQUENCE) return new Conflict(message, { cause });
  return new Unavailable(`NATS: ${message}`, { cause });
}
