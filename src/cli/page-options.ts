// The options about pages (spec/aws-cli.md, section 11).
import type { Parsed } from './argparse.ts';
import { Failure } from './failure.ts';
import type { Io } from './io.ts';
import { MAX_ITEMS, PAGE_SIZE, STARTING_TOKEN } from './operation-options.ts';
import type { Personality } from './personality.ts';
import { int } from './python/numbers.ts';

export type PageOptions = {
  readonly startingToken: string | undefined;
  readonly pageSize: string | undefined;
  readonly maxItems: number | undefined;
};

/** Throws a PythonError for a number that is none. */
export function readPageOptions({ options }: Parsed, { stderr }: Io): PageOptions {
  const [startingToken, pageSize, maxText] = [STARTING_TOKEN, PAGE_SIZE, MAX_ITEMS].map(
    (name) => options.get(name)?.[0],
  );
  const maxItems = maxText === undefined ? undefined : Number(int(maxText));
  if (maxItems !== undefined && maxItems <= 0) {
    stderr.write('warning: Non-positive values for --max-items may result in undefined behavior.\n');
  }
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
