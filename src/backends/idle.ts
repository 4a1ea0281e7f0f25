// Connections that wait for the next call.

/** Shorter than most servers keep a connection: one that they are about to close would fail the call that uses it. */
export const IDLE_MS = 4_000;
/** Idle connections to one address. */
export const IDLE_MAX = 64;
