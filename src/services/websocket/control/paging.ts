import type { Call } from '../../../aws/server/dispatch.ts';
import type { DocumentPage } from '../../../store/apis/documents.ts';
import type { ControlContext } from './control-context.ts';
import { invalid } from './refusals.ts';

/** What is answered when no page size is asked for. */
const PAGE = 25;
const PAGE_MAX = 100;

type Asked = { readonly MaxResults?: string | undefined; readonly NextToken?: string | undefined };

/**
 * A page of a collection (spec/apigateway-websocket.md, section 4.4). Tokens are opaque, survive a restart, and are good
 * only for the list that they came from.
 */
export function pageOf<T, Shown>(
  { sealer, clock }: ControlContext,
  call: Call,
  { MaxResults, NextToken }: Asked,
  collection: { page(limit: number, after?: number): DocumentPage<T> },
  show: (item: T) => Shown,
): { Items: Shown[]; NextToken?: string } {
  const { caller, route } = call;
  const purpose = JSON.stringify(['page', route.name, caller.account, caller.region, route.labels]);
  const { items, next } = collection.page(limitOf(MaxResults), NextToken ? cursorOf(NextToken) : undefined);
  return {
    Items: items.map(show),
    ...(next !== undefined && { NextToken: sealer.seal(purpose, next, clock.now()) }),
  };

  function cursorOf(token: string): number {
    const cursor = sealer.open(purpose, token);
    if (typeof cursor !== 'number') throw invalid('Invalid nextToken: it is not of this list');
    return cursor;
  }
}

function limitOf(text: string | undefined): number {
  if (text === undefined) return PAGE;
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > PAGE_MAX) throw invalid(`Invalid maxResults: it must be between 1 and ${PAGE_MAX}`);
  return limit;
}
