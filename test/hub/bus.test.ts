import { LocalBus } from '../../src/hub/nodes/local-bus.ts';
import { busContract } from './bus-contract.ts';

busContract('LocalBus', false, async () => {
  const bus = new LocalBus();
  return { buses: [bus, bus], second: 7, nobody: 8, settle: async () => {}, leave: async () => {} };
});
