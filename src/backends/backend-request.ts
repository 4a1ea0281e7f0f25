import type { IncomingHttpHeaders } from 'node:http';

export type BackendRequest = {
  /** Who shares the bounds with others, as in one integration. */
  readonly holder: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes: Node would write a text together with the headers, and those as UTF-8 once more. */
  readonly body: Uint8Array;
  readonly timeoutMs: number;
};

export type BackendAnswer =
  | {
      readonly outcome: 'answered';
      readonly status: number;
      readonly headers: IncomingHttpHeaders;
      /** Names in lower case, and every value of each. */
      readonly headersDistinct: NodeJS.Dict<string[]>;
      readonly body: Buffer;
    }
  | { readonly outcome: 'failed'; readonly reason: string }
  | { readonly outcome: 'late' | 'busy' };

export const failed = (reason: string): BackendAnswer => ({ outcome: 'failed', reason });
