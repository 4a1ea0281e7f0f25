// The options about pages (spec/aws-cli.md, section 11).
import type { Shape } from '../../aws/shape.ts';
import type { Parsed } from './argparse.ts';
import { Failure } from '../personality/failure.ts';
import type { Io } from '../personality/io.ts';
import { MAX_ITEMS, PAGE_SIZE, STARTING_TOKEN } from './operation-options.ts';
import type { Personality } from '../personality/personality.ts';
import { int } from '../aws/python/numbers.ts';

export type PageOptions = {
  readonly startingToken: string | undefined;
  readonly pageSize: string | number | bigint | undefined;
  readonly maxItems: number | undefined;
};

/** `limit` is the shape of the page size. Throws a PythonError for a number that is none. */
export function readPageOptions({ options }: Parsed, { stderr }: Io, limit: Shape | undefined): PageOptions {
  const [startingToken, sizeText, maxText] = [STARTING_TOKEN, PAGE_SIZE, MAX_ITEMS].map(
    (name) => options.get(name)?.[0],
  );
  const maxItems = maxText === undefined ? undefined : Number(int(maxText));
  if (maxItems !== undefined && maxItems <= 0) {
    stderr.write('warning: Non-positive values for --max-items may result in undefined behavior.\n');
  }
  const isNumber = limit?.type === 'integer';
  const pageSize = isNumber && sizeText !== undefined ? int(sizeText) : sizeText;
  return { startingToken, pageSize, maxItems };
}

const given = ({ options }: Parsed): string[] =>
  [STARTING_TOKEN, PAGE_SIZE, MAX_ITEMS].filter((name) => options.get(name)?.[0]);

export const hasPageOptions = (parsed: Parsed): boolean => given(parsed).length > 0;

/** Where there are no pages, such options are a mistake. Throws a Failure. */
export function checkNoPageOptions(parsed: Parsed, { paging }: Personality): void {
  if (!hasPageOptions(parsed)) return;
  const { prefix, kind } = paging.conflict;
  const message = `Cannot specify --no-paginate along with pagination arguments: ${given(parsed).join(', ')}`;
  throw new Failure(kind, `${prefix}${message}`);
}
