import type { Clock } from '../../../base/clock.ts';

/** Dates of the control plane have whole seconds, as in 2018-11-15T06:49:09Z. */
export const nowMs = ({ clock }: { readonly clock: Clock }): number => Math.floor(clock.now() / 1000) * 1000;
