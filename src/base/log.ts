/** Structured logs: fields first, then a sentence. No secret and no token is ever a field. */
export type Log = {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
};

/** A log that can be told to say more or less. */
export type LeveledLog = Log & { level: string };

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
