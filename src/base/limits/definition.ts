/** A limit: our value, AWS's where ours is wider, and what happens at it. */
export type Definition = { readonly value: number; readonly aws?: number; readonly doc: string };

export const KB = 1024;
export const MB = 1024 * KB;
export const MINUTE_MS = 60_000;
