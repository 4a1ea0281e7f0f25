import type { Check } from '../expressions/models.ts';
import { compileModel } from '../expressions/models.ts';

/** Characters of schemas that are kept compiled, which takes some thirty times as many bytes. */
const CHARS_MAX = 4_000_000;

/** Schemas are compiled when a message first needs them, and one after the other. */
export class CompiledModels {
  /** By schema. Those that were used last come last. */
  readonly #checks = new Map<string, Promise<Check>>();
  #chars = 0;
  #last: Promise<unknown> = Promise.resolve();

  /** `broken` is told once what is wrong with a schema. */
  check(schema: string, broken: (fault: string) => void): Promise<Check> {
    const known = this.#checks.get(schema);
    const check = known ?? this.#compiled(schema, broken);
    if (known) this.#checks.delete(schema);
    else this.#chars += schema.length;
    this.#checks.set(schema, check);
    for (const oldest of this.#checks.keys()) {
      if (this.#chars <= CHARS_MAX) break;
      this.#checks.delete(oldest);
      this.#chars -= oldest.length;
    }
    return check;
  }

  async #compiled(schema: string, broken: (fault: string) => void): Promise<Check> {
    const check = this.#last.then(() => compileModel(schema));
    this.#last = check.catch(() => undefined);
    const { fault } = await check;
    if (fault !== undefined) broken(fault);
    return check;
  }
}
