// AWS::Include: parts of a template that stand in files of their own. Those that lie beside it are read; what is in S3 is not
// there (spec/functions-and-templates.md, section 13.2).
import { dirname, join } from 'node:path';
import type { Members } from '../reading/objects.ts';
import { isMap, listAt, mapAt } from '../reading/objects.ts';
import { placedAs, placeOf } from '../reading/places.ts';
import { readFile } from '../reading/read-file.ts';
import type { ReadingBounds } from '../reading/read-text.ts';
import { TemplateError, placeText } from '../reading/template-error.ts';

export type Included = {
  readonly value: unknown;
  readonly files: readonly string[];
  readonly notes: readonly string[];
};

const MACRO = 'Fn::Transform';
const INCLUDE = 'AWS::Include';

/** Files that include files: more of them than any template has is a circle. */
const DEPTH_MAX = 10;

/** A template with what it includes. Throws a TemplateError. */
export function withIncluded(value: unknown, file: string, bounds: ReadingBounds): Included {
  const files: string[] = [];
  const notes: string[] = [];

  const fileOf = (macro: unknown, holder: object, depth: number): unknown => {
    const place = placeOf(macro) ?? placeOf(holder, MACRO) ?? file;
    if (!isMap(macro) || macro['Name'] !== INCLUDE) {
      const name = isMap(macro) ? String(macro['Name']) : String(macro);
      notes.push(`${placeText(place)}: the macro ${name} is passed over: it is in AWS`);
      return {};
    }
    const location = mapAt(macro, 'Parameters')['Location'];
    if (typeof location !== 'string' || /^(s3|https?):/.test(location)) {
      const where = typeof location === 'string' ? ` at ${location}` : '';
      notes.push(
        `${placeText(place)}: what AWS::Include brings is not here${where}; give it a file beside the template`,
      );
      return {};
    }
    if (depth >= DEPTH_MAX) throw new TemplateError(place, `files include each other more than ${DEPTH_MAX} deep`);
    const path = join(dirname(file), location);
    try {
      files.push(path);
      return whole(readFile(path, bounds), depth + 1);
    } catch (cause) {
      if (cause instanceof TemplateError && cause.message.startsWith(`${path}: `)) {
        throw new TemplateError(place, `${location}, which is included: ${cause.reason}`);
      }
      throw cause;
    }
  };

  const whole = (part: unknown, depth: number): unknown => {
    if (Array.isArray(part))
      return placedAs(
        part.map((item) => whole(item, depth)),
        part,
      );
    if (!isMap(part)) return part;
    const own = Object.entries(part)
      .filter(([name]) => name !== MACRO)
      .map(([name, member]): [string, unknown] => [name, whole(member, depth)]);
    if (!(MACRO in part)) return placedAs(Object.fromEntries(own), part);
    const macros = listAt(part, MACRO).map((macro) => fileOf(macro, part, depth));
    // A macro that is the whole of a value may stand for anything.
    if (own.length === 0 && macros.length === 1) return macros[0];
    return placedAs(Object.assign({}, ...macros, Object.fromEntries(own)) as object, part);
  };

  if (!isMap(value)) return { value, files, notes };
  const top = listAt(value, 'Transform').filter((macro): macro is Members => isMap(macro) && macro['Name'] === INCLUDE);
  const parts = top.map((macro) => fileOf(macro, value, 0));
  return { value: placedAs(Object.assign({}, ...parts, whole(value, 0)) as object, value), files, notes };
}
