import type { LastError } from '../../services/admin/admin-context.ts';

const ERRORS_KEPT = 20;

/** The last requests that did not succeed, for `fanfare status`. */
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
