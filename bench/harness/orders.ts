// What the bench asks of a swarm, its process with the client sockets, and what the swarm answers.

/** Open sockets to one address, each with its own subprotocol if there are any. Answer: Opened. */
export type OpenOrder = {
  readonly do: 'open';
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly protocols: readonly (string | undefined)[];
};

/** Open a socket for each subprotocol, `atOnce` handshakes under way at any time, and close each when it is open. Answer: Outcome. */
export type AcceptOrder = {
  readonly do: 'accept';
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly protocols: readonly (string | undefined)[];
  readonly atOnce: number;
};

/** Send HTTP requests over `lanes` kept-alive connections, each a closed loop. Answer: Outcome. */
export type RequestOrder = {
  readonly do: 'request';
  readonly host: string;
  readonly port: number;
  readonly lanes: number;
  readonly requests: readonly string[];
  /**
   * Never sleep while waiting. A server that wakes its clients pays for it, the slower one for every answer: on one
   * machine that is much, and says nothing about clients that are elsewhere.
   */
  readonly staysAwake: boolean;
  readonly deliveries: number;
};

/** Let the first sockets send one message each, all at once. Answer: Outcome. */
export type SayOrder = { readonly do: 'say'; readonly texts: readonly string[]; readonly deliveries: number };

/** Each of the first sockets sends its text, and again when the answer has come, until there were so many. Answer: Outcome. */
export type ConverseOrder = { readonly do: 'converse'; readonly texts: readonly string[]; readonly messages: number };

/** Answer: Total. */
export type CloseOrder = { readonly do: 'close' };

export type Order = OpenOrder | AcceptOrder | RequestOrder | SayOrder | ConverseOrder | CloseOrder;

/** Connection ids in the order of the protocols; '' where the server names none. */
export type Opened = { readonly ids: readonly string[] };

export type Outcome = {
  /** Messages that came; the order is over when all did, or when it took too long. */
  readonly delivered: number;
  /** Answers other than 200, and those that never came. */
  readonly refused: number;
  /** From the first byte sent to the last delivery or answer. */
  readonly elapsedMs: number;
  /** CPU of the swarm itself, to see whether it was the one that was measured. 0 where it stayed awake on purpose. */
  readonly cpuNs: number;
  /** Of each handshake from the connect to the 101, of each message or call until its answer, where those were asked for. */
  readonly latenciesMs?: readonly number[];
};

/** All deliveries of the swarm's life, so that one that came too often shows as well. */
export type Total = { readonly delivered: number };

export type Answer = Opened | Outcome | Total | { readonly error: string };
