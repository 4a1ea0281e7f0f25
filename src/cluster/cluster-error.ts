/** A node cannot be in this cluster as it is started: one line for the operator, who can do something about it. */
export class ClusterError extends Error {}
