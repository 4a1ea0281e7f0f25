// Where many clients hear the same: a room of Fanfare, or what a server of another kind has in its place.
import type { Way } from './swarm/swarm.ts';

export type Venue = Desk &
  Pick<Way, 'doors' | 'hello'> & {
    readonly path: string;
    /** What each of so many clients offers as its subprotocol. */
    readonly admit: (members: number) => Promise<readonly (string | undefined)[]>;
    /** What a client sends, so that all of them hear it. */
    readonly message: (speaker: number, content: string) => string;
  };

/** Where a backend lets all of them hear something. */
export type Desk = {
  /** The request that does so. */
  readonly request: (text: string) => string;
  /** URLs to which such requests go in turn. Default: the server's. */
  readonly desks?: readonly string[];
  /** Whether clients may hear what several say in several orders; each one's in the order of its saying, always. */
  readonly isOrderedBySender?: boolean;
};
