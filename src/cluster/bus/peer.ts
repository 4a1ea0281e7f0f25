import type { Life } from '../../hub/membership.ts';
import { Ages } from './ages.ts';
import type { Incoming } from './incoming.ts';

/** One life of another node, as the bus knows it. */
export class Peer {
  readonly life: Life;
  readonly incoming: Incoming;
  readonly ages = new Ages();
  /** How far it has heard what this node publishes. */
  hasHeard = 0;
  /** When it was asked last for what is missing, and when what it says came last. */
  askedMs = -Infinity;
  lastBeatMs = 0;

  constructor(life: Life, incoming: Incoming) {
    this.life = life;
    this.incoming = incoming;
  }
}

/** Several lives may have had a number. */
export const keyOf = ({ number, incarnation }: Life): string => `${number}/${incarnation}`;
