// How the process is doing, for `fanfare status`.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { LastError } from '../../services/admin/admin-context.ts';

const ERRORS_KEPT = 20;
const NANOSECONDS = 1e6;

/** The last requests that did not succeed. */
export class LastErrors {
  #errors: LastError[] = [];

  add(error: LastError): void {
    this.#errors.push(error);
    if (this.#errors.length > ERRORS_KEPT) this.#errors.shift();
  }

  /** The newest first. */
  list(): LastError[] {
    return this.#errors.toReversed();
  }
}

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
