// What a template cannot do here, and can be seen to want, is refused when it is created.
import { compilePath } from '../json-path/compile.ts';
import { PathError } from '../json-path/path.ts';
import { TooMuch } from '../steps.ts';
import type { Expression } from './ast.ts';
import { VtlError } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { compileRegex, parseReplacement } from './regex.ts';

const OF_PATHS = new Set(['json', 'path']);
const OF_REGEXES = new Set(['matches', 'replaceAll', 'replaceFirst', 'split']);

/** Methods of Java's String, List and Map that are not here, where they would do nothing without a word. */
const MISSING = new Set([
  ...['chars', 'codePointAt', 'codePoints', 'compute', 'computeIfAbsent', 'computeIfPresent', 'contentEquals'],
  ...['copyValueOf', 'descendingIterator', 'forEach', 'format', 'formatted', 'getBytes', 'getChars', 'hashCode'],
  ...['listIterator', 'lines', 'merge', 'parallelStream', 'regionMatches', 'removeIf', 'sort', 'spliterator', 'stream'],
  ...['stripIndent', 'stripLeading', 'stripTrailing', 'subSequence', 'toBigInteger', 'translateEscapes'],
]);

/** Check a call of a method, as far as its arguments are known. `isOfInput`: of `$input` itself. */
export function checkCall(
  cursor: Cursor,
  at: number,
  name: string,
  args: readonly Expression[],
  isOfInput: boolean,
): void {
  if (MISSING.has(name)) cursor.fail(`the method ${name}() is not supported`, at);
  const [first, second] = args.map(constantOf);
  const { patternSteps } = cursor.parsing;
  try {
    if (first === undefined) return;
    if (isOfInput && OF_PATHS.has(name)) {
      cursor.spend(2 * first.length);
      compilePath(first, patternSteps);
    } else if (OF_REGEXES.has(name)) {
      const { groups } = compileRegex(first, patternSteps);
      if (name.startsWith('replace') && second !== undefined) parseReplacement(second, groups);
    }
  } catch (cause) {
    if (cause instanceof TooMuch) cursor.fail('too many regular expressions and paths, or too large ones', at);
    if (cause instanceof PathError || cause instanceof VtlError) cursor.fail(`${name}(): ${cause.message}`, at);
    throw cause;
  }
}

const constantOf = (arg: Expression): string | undefined =>
  arg.kind === 'value' && typeof arg.value === 'string' ? arg.value : undefined;
