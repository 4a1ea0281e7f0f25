import { Histogram } from '../../base/histogram.ts';

/** How a request ended: as was asked, refused (400 to 499), or by a fault of ours. */
type Ending = 'answered' | 'refused' | 'failed';

const REFUSED_FROM = 400;
const FAILED_FROM = 500;

/** How long operations took, by how they ended: bounded by the models. */
export class RequestTimes {
  readonly times = new Map<string, Map<Ending, Histogram>>();

  add(operation: string, status: number, ms: number): void {
    const endings = this.times.get(operation) ?? new Map<Ending, Histogram>();
    if (endings.size === 0) this.times.set(operation, endings);
    const ending = status >= FAILED_FROM ? 'failed' : status >= REFUSED_FROM ? 'refused' : 'answered';
    const kept = endings.get(ending);
    if (kept) return kept.observe(ms);
    const made = new Histogram();
    made.observe(ms);
    endings.set(ending, made);
  }
}
