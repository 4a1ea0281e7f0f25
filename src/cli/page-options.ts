// The options about pages (spec/aws-cli.md, section 11).
import type { Shape } from '../aws/shape.ts';
import type { Parsed } from './argparse.ts';
import { Failure } from './failure.ts';
import type { Io } from './io.ts';
import { MAX_ITEMS, PAGE_SIZE, STARTING_TOKEN } from './operation-options.ts';
import type { Personality } from './personality.ts';
import { int } from './python/numbers.ts';

export type PageOptions = {
  readonly startingToken: string | undefined;
  readonly pageSize: string | number | undefined;
  readonly maxItems: number | undefined;
};

/** `limit` is the shape of the page size. Throws a PythonError for a number that is none. */
export function readPageOptions({ options }: Parsed, { stderr }: Io, limit: Shape | undefined): PageOptions {
  const [startingToken, pageSize, maxText] = [STARTING_TOKEN, PAGE_SIZE, MAX_ITEMS].map(
    (name) => options.get(name)?.[0],
  );
  const maxItems = maxText === undefined ? undefined : Number(int(maxText));
  if (maxItems !== undefined && maxItems <= 0) {
    stderr.write('warning: Non-positive values for --max-items may result in undefined behavior.\n');
  }
  const isNumber = pageSize !== undefined && limit?.type === 'integer';
  return { startingToken, pageSize: isNumber ? Number(int(pageSize)) : pageSize, maxItems };
}

/** Where there are no pages, such options are a mistake. Throws a Failure. */
export function checkNoPageOptions({ options }: Parsed, { paging }: Personality): void {
  const given = [STARTING_TOKEN, PAGE_SIZE, MAX_ITEMS].filter((name) => options.get(name)?.[0]);
  if (given.length === 0) return;
  const { prefix, kind } = paging.conflict;
  const message = `Cannot specify --no-paginate along with pagination arguments: ${given.join(', ')}`;
  throw new Failure(kind, `${prefix}${message}`);
}
