// What the composition root loads of a cluster, when there is one.
export { ClusterBus } from './bus/cluster-bus.ts';
export { ClusterError } from './cluster-error.ts';
export { joinCluster } from './join.ts';
