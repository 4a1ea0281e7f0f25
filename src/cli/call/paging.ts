// Goes through the pages of an operation as the AWS CLI does (spec/aws-cli.md, section 11).
import type { Json, JsonObject } from '../../aws/exact-json.ts';
import { JsonError, parseJson, writeJson } from '../../aws/exact-json.ts';
import { Failure } from '../personality/failure.ts';
import type { Paging } from '../../aws/shape.ts';
import type { Input } from '../input/operation-input.ts';
import type { PageOptions } from '../words/page-options.ts';
import { lenientBase64 } from '../aws/python/base64.ts';
import { PythonError, int } from '../aws/python/numbers.ts';
import { repr, typeName } from '../aws/python/repr.ts';

/** What a shortened list is continued with, whatever the operation calls it. */
export const RESUME = 'NextToken';
const TRUNCATED = 'boto_truncate_amount';

type Call = (input: Input) => Promise<JsonObject>;

/** The pages of an operation, cut to what was asked for. */
export class Pages {
  readonly #call: Call;
  readonly #paging: Paging & PageOptions;
  /** Where to go on, when not everything was wanted. */
  resumeToken: string | undefined;

  constructor(call: Call, paging: Paging & PageOptions) {
    this.#call = call;
    this.#paging = paging;
  }

  /** Throws what a call throws, and a Failure when a service goes in circles. */
  async *all(input: Input): AsyncGenerator<JsonObject> {
    const { startingToken, pageSize, maxItems, token: tokenName, size, items: result } = this.#paging;
    const start = startingToken === undefined ? undefined : parseStartingToken(startingToken, tokenName);
    let token: Json = start?.tokens.get(tokenName) ?? null;
    let skipped = 0;
    let count = 0;
    let previous: Json | undefined;
    for (const [name, value] of start?.tokens ?? []) setToken(input, name, value);
    if (pageSize !== undefined) input.set(size, pageSize);
    for (let isFirst = true; ; isFirst = false) {
      const page = await this.#call(input);
      skipped = isFirst && start ? start.skip : 0;
      if (isFirst && start) skipItems(page, result, skipped);
      const items = itemsOf(page, result);
      const surplus = maxItems === undefined ? 0 : count + items.length - maxItems;
      if (surplus > 0) {
        const kept = items.length - surplus;
        page.set(result, slice(items, kept));
        this.resumeToken = encodeToken(tokenName, token, kept + skipped);
        yield page;
        return;
      }
      yield page;
      count += items.length;
      token = page.get(tokenName) || null;
      if (token === null) return;
      if (maxItems !== undefined && count === maxItems) {
        this.resumeToken = encodeToken(tokenName, token);
        return;
      }
      if (previous !== undefined && repr(previous) === repr(token)) {
        const tokens = repr(new Map([[tokenName, token]]));
        throw new Failure('general', `Error during pagination: The same next token was received twice: ${tokens}`);
      }
      setToken(input, tokenName, token);
      previous = token;
    }
  }

  /** All pages in one. */
  async merged(input: Input): Promise<JsonObject> {
    const name = this.#paging.items;
    const result: JsonObject = new Map();
    for await (const page of this.all(input)) {
      const items = page.get(name);
      if (items === undefined || items === null) continue;
      const before = result.get(name);
      result.set(name, Array.isArray(before) && Array.isArray(items) ? [...before, ...items] : items);
    }
    if (this.resumeToken !== undefined) result.set(RESUME, this.resumeToken);
    return result;
  }
}

function setToken(input: Input, name: string, token: Json): void {
  if (token !== null && token !== 'None') input.set(name, token);
  else input.delete(name);
}

function itemsOf(page: JsonObject, name: string): Json[] {
  const items = page.get(name) ?? [];
  if (Array.isArray(items)) return items;
  throw new PythonError(`object of type '${typeName(items)}' has no len()`);
}

function skipItems(page: JsonObject, name: string, count: number): void {
  if (Number.isNaN(count)) {
    throw new PythonError('slice indices must be integers or None or have an __index__ method');
  }
  const items = page.get(name);
  page.set(name, Array.isArray(items) ? items.slice(count) : null);
}

/** As Python slices: less than nothing counts from the end. */
const slice = (items: readonly Json[], end: number): Json[] => items.slice(0, end);

function encodeToken(name: string, token: Json, skip?: number): string {
  const entries: [string, Json][] = [[name, token]];
  if (skip !== undefined) entries.push([TRUNCATED, skip]);
  return Buffer.from(writeJson(new Map(entries), { ascii: true })).toString('base64');
}

/** Ours; in older versions the service's token and a number; or else the service's token as it is. */
function parseStartingToken(text: string, name: string): { tokens: JsonObject; skip: number } {
  const decoded = decodeToken(text);
  if (decoded) {
    const skip = decoded.get(TRUNCATED) ?? 0;
    decoded.delete(TRUNCATED);
    return { tokens: decoded, skip: typeof skip === 'number' ? skip : Number.NaN };
  }
  const parts = text.split('___');
  let token = text;
  let skip = 0;
  if (parts.length === 2) {
    try {
      skip = Number(int(parts[1]!));
      token = parts[0]!;
    } catch (cause) {
      if (!(cause instanceof PythonError)) throw cause;
    }
  } else if (parts.length > 2) {
    throw new PythonError(`Bad starting token: ${text}`);
  }
  return { tokens: new Map([[name, token === 'None' ? null : token]]), skip };
}

function decodeToken(text: string): JsonObject | undefined {
  try {
    const value = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(lenientBase64(text)));
    return value instanceof Map ? value : undefined;
  } catch (cause) {
    if (cause instanceof PythonError || cause instanceof JsonError || cause instanceof TypeError) return undefined;
    throw cause;
  }
}
