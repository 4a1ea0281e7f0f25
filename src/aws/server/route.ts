import type { Operation, Service } from '../shape.ts';

/** The parameters of a request of the query protocol. */
export type Form = ReadonlyMap<string, string>;

/** The operation that a request is for. */
export type Route = {
  readonly service: Service;
  readonly name: string;
  readonly operation: Operation;
  /** Values of the labels in the path, decoded once. */
  readonly labels: Readonly<Record<string, string>>;
  /** The decoded segments before the service's own path, none of them empty: `[stage]` or `[apiId, stage]`. */
  readonly base: readonly string[];
  /** What a request of the query protocol is made of. */
  readonly form?: Form;
};
