import type { Call } from '../../../aws/server/dispatch.ts';
import type { Cursor } from '../../../store/chat/resources.ts';
import type { ChatContext } from '../chat-context.ts';
import { invalidField } from '../refusals.ts';

/** What the services answer when no page size is asked for, and at most. */
export const PAGE = 50;

/** Opaque page tokens that survive a restart and are good only for the list, with its filters, that they came from. */
export function paging({ sealer, clock }: ChatContext, { caller, route }: Call, filters: unknown) {
  const purpose = JSON.stringify(['page', route.name, caller.account, caller.region, filters]);
  return {
    /** An empty token means the first page (spec/ivschat.md, section 1.5). Throws for one that is not of this list. */
    cursor(token: string | undefined): Cursor | undefined {
      if (!token) return undefined;
      const cursor = sealer.open(purpose, token) as Cursor | undefined;
      if (!cursor) throw invalidField('nextToken', 'the token is not valid for this list');
      return cursor;
    },
    token: (next: Cursor | undefined): string | undefined => next && sealer.seal(purpose, next, clock.now()),
  };
}
