import type { LimitName, Limits } from '../base/limits/limits.ts';
import { definitions, limitNames } from '../base/limits/limits.ts';
import { nearest } from '../base/nearest.ts';

/** Read `NAME=VALUE`. Throws a RangeError that says what is wrong, and which limit was probably meant. */
export function parseLimit(text: string): Partial<Limits> {
  const [, name = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(text)!;
  if (!limitNames.includes(name as LimitName)) {
    const near = nearest(name, limitNames);
    const hint = near === undefined ? '`fanfare start --help` lists them' : `did you mean ${near}?`;
    throw new RangeError(`there is no limit named '${name}'; ${hint}`);
  }
  if (!/^\d{1,15}$/.test(value)) {
    const { value: example } = definitions[name as LimitName];
    throw new RangeError(`the limit ${name} needs a whole number, as in ${name}=${example}`);
  }
  return { [name]: Number(value) };
}
