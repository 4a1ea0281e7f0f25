/** What a node joins its cluster with. */
export type ClusterSettings = {
  readonly servers: readonly string[];
  readonly name: string;
  readonly isFirst: boolean;
  readonly replicas: number;
  readonly secret: Uint8Array;
  readonly ca: string | undefined;
  readonly credentials: string | undefined;
};
