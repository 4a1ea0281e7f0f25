import { monitorEventLoopDelay } from 'node:perf_hooks';

const NANOSECONDS = 1e6;

/** How late the event loop is. */
export class EventLoopLag implements Disposable {
  readonly #histogram = monitorEventLoopDelay({ resolution: 20 });

  constructor() {
    this.#histogram.enable();
  }

  /** The 99th percentile in ms since it was last read. */
  readonly read = (): number => {
    const lag = this.#histogram.percentile(99) / NANOSECONDS;
    this.#histogram.reset();
    return Number.isFinite(lag) ? Math.round(lag * 10) / 10 : 0;
  };

  [Symbol.dispose](): void {
    this.#histogram.disable();
  }
}
