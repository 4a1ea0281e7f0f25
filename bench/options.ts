// The command line of the bench.
import { parseArgs } from 'node:util';
import type { Peer } from './harness/peers/peer.ts';
import { peers } from './harness/peers/peers.ts';
import { SOCKETS_MAX } from './harness/swarm/swarm.ts';
import { scenarios } from './scenarios.ts';

export const usage = `npm run bench -- [--quick | --gate] [--sockets N] [--sweeps N] [--only NAME,…] [--peers NAME,…]
                 [--seed N] [--report] [--profile DIR]
npm run bench -- --install-peers

  --quick        3 sweeps, and no more than 2,000 sockets
  --gate         Whether everything arrives, once and in order, in every scenario; no figure is judged
  --sockets N    The large number of sockets, up to ${SOCKETS_MAX}. Default: 10000
  --sweeps N     Sweeps of each measurement, up to 100. Default: 11
  --only NAME,…  Some scenarios: ${scenarios.map(({ name }) => name).join(', ')}
  --peers NAME,… Some servers of others: ${peers.map(({ name }) => name).join(', ')}; or none.
                 Default: all that are on this machine, and none with --gate
  --install-peers  Install those that are no dependencies of ours, and end
  --seed N       Repeat the order of an earlier run
  --report       Write the tables of docs/performance.md, docs/performance.json and docs/performance/*.svg
  --profile DIR  Servers leave CPU profiles there; the figures then include the profiler
`;

/** Throws for what is no option, or not as it must be. */
export function parseOptions() {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      gate: { type: 'boolean', default: false },
      sockets: { type: 'string' },
      sweeps: { type: 'string' },
      only: { type: 'string' },
      peers: { type: 'string' },
      'install-peers': { type: 'boolean', default: false },
      seed: { type: 'string' },
      report: { type: 'boolean', default: false },
      profile: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const { quick, gate, report, help, profile } = values;
  if (gate && report) throw new RangeError('--gate measures nothing that could be reported');
  const [sockets, sweeps] = gate ? [100, 1] : quick ? [2_000, 3] : [10_000, 11];
  return {
    isGate: gate,
    isReport: report,
    wantsHelp: help,
    sockets: count('sockets', values.sockets, sockets, SOCKETS_MAX),
    sweeps: count('sweeps', values.sweeps, sweeps, 100),
    seed: count('seed', values.seed, 1 + Math.floor(Math.random() * 1e6), 2 ** 32),
    chosen: chosen('scenario', values.only, scenarios, scenarios),
    ...peersOf(chosen('peer', values.peers === 'none' ? '' : values.peers, peers, gate ? [] : peers)),
    installsPeers: values['install-peers'],
    profileFolder: profile,
  };
}

/** Those with the names of a list; an empty one names none. Throws for a name that nothing has. */
function chosen<T extends { readonly name: string }>(
  kind: string,
  names: string | undefined,
  all: readonly T[],
  otherwise: readonly T[],
): readonly T[] {
  if (names === undefined) return otherwise;
  if (names === '') return [];
  return names.split(',').map((wanted) => {
    const found = all.find(({ name }) => name === wanted);
    if (!found) throw new RangeError(`there is no ${kind} '${wanted}'; --help lists them`);
    return found;
  });
}

/** Of those that are wanted, which are on this machine, and which are not. */
function peersOf(wanted: readonly Peer[]) {
  const isThere = (peer: Peer) => peer.version() !== undefined;
  return { peers: wanted.filter(isThere), absent: wanted.filter((peer) => !isThere(peer)) };
}

/** A whole number from 1 to `max`. Throws for anything else. */
function count(name: string, text: string | undefined, otherwise: number, max: number): number {
  const value = Number(text ?? otherwise);
  if (Number.isInteger(value) && value >= 1 && value <= max) return value;
  throw new RangeError(`--${name} must be a whole number from 1 to ${max}, not '${text}'`);
}
