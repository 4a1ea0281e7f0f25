// The port through which a node knows who it is, whether it may still serve, and who else there is. Alone, all is simple.

/** `silent`: in the cluster, and not heard of lately. `dead`: it serves no more, and what it held is gone. */
export type Fate = 'live' | 'silent' | 'dead';

/** One life of a node. */
export type Life = { readonly number: number; readonly incarnation: number };

export interface Membership {
  /** In the ids of this node's connections: 1 to 65,535, or 0 for a server that is alone. */
  readonly number: number;
  /** Counts up with every life of this number. */
  readonly incarnation: number;
  /** Whether this node may do anything at all for clients and other nodes, by its own clock, at this moment. */
  readonly isValid: boolean;
  /** The others that are in the cluster, as far as is known here. */
  readonly others: readonly Life[];
  /** As far as is known here, which may be a little old. */
  fate(number: number): Fate;
  /** Whether a node is dead for certain: asks the store of the cluster. False: it is not, or nobody can tell. */
  isDead(number: number): Promise<boolean>;
  /** This node may serve no more: its sockets have to be closed at once. It may come back as another incarnation. */
  onFenced(run: (why: string) => void): void;
  /** A life of another node is over: it left, was condemned, or its number has the next incarnation. */
  onDeath(run: (life: Life) => void): void;
}

/** A server that is alone. */
export const alone: Membership = {
  number: 0,
  incarnation: 0,
  isValid: true,
  others: [],
  fate: (number) => (number === 0 ? 'live' : 'dead'),
  isDead: (number) => Promise.resolve(number !== 0),
  onFenced() {},
  onDeath() {},
};
