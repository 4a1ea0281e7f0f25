// The figures that the console draws, of what is counted for the metrics anyway.
import type { Hub } from '../../hub/hub.ts';
import type { Figure } from '../machine/history.ts';
import type { StatusCounts } from './status-counts.ts';

type Counted = {
  readonly hub: Hub;
  readonly requests: StatusCounts;
  readonly refusals: StatusCounts;
  readonly lagMs: () => number;
};

const REFUSED_FROM = 400;
const FAILED_FROM = 500;
const POSTS = ['apigatewaymanagementapi.PostToConnection', 'ivschat.SendEvent'];

export function figuresOf({ hub, requests, refusals, lagMs }: Counted): Figure[] {
  const { stats } = hub;
  const level = (name: string, read: () => number): Figure => ({ name, kind: 'level', read });
  const count = (name: string, read: () => number): Figure => ({ name, kind: 'count', read });
  const ended = (from: number, below: number) => countOf(requests, from, below) + countOf(refusals, from, below);
  return [
    level('connections', () => hub.size),
    count('received', () => stats.received),
    count('delivered', () => stats.delivered),
    count('posts', () => countOf(requests, 0, REFUSED_FROM, POSTS)),
    count('refused', () => ended(REFUSED_FROM, FAILED_FROM)),
    count('failed', () => ended(FAILED_FROM, Infinity)),
    count('cutSlow', () => stats.cutSlow),
    level('lagMs', lagMs),
    level('memoryBytes', () => process.memoryUsage.rss()),
  ];
}

function countOf({ counts }: StatusCounts, from: number, below: number, names: Iterable<string> = counts.keys()) {
  let sum = 0;
  for (const name of names) {
    for (const [status, count] of counts.get(name) ?? []) if (status >= from && status < below) sum += count;
  }
  return sum;
}
