// What several operations on API keys and usage plans share. As in AWS's model, lengths are not part of the shapes: the
// service enforces those.
import type { Errors, Members, Operation as AnyOperation } from '../../../aws/shape.ts';
import { enumeration, integer, list, map, optional, query, string, structure } from '../../../aws/shape.ts';

const message = { message: optional(string()) };
const later = { retryAfterSeconds: { ...optional(string()), in: 'header', wire: 'Retry-After' }, ...message } as const;
export const errors = {
  BadRequestException: { status: 400, members: message },
  ConflictException: { status: 409, members: message },
  LimitExceededException: { status: 429, members: later },
  NotFoundException: { status: 404, members: message },
  TooManyRequestsException: { status: 429, members: later },
  UnauthorizedException: { status: 401, members: message },
} as const satisfies Errors;
export type Operation = AnyOperation<keyof typeof errors>;

// What an operation can be refused with.
export const READ_ERRORS = [
  'BadRequestException',
  'NotFoundException',
  'UnauthorizedException',
  'TooManyRequestsException',
] as const;
export const DELETE_ERRORS = [
  'BadRequestException',
  'ConflictException',
  'NotFoundException',
  'UnauthorizedException',
  'TooManyRequestsException',
] as const;
export const CHANGE_ERRORS = [
  'BadRequestException',
  'ConflictException',
  'LimitExceededException',
  'NotFoundException',
  'UnauthorizedException',
  'TooManyRequestsException',
] as const;

/** What every list takes. */
export const position = optional(query(string({ doc: 'Where to go on: the position of the page before.' })));
export const limit = optional(query(integer({ doc: 'How many to answer at most, 1 to 500. Default: 25.' })));
export const PAGED = { token: 'position', size: 'limit', items: 'items' } as const;
/** What every list answers. */
export const pageOf = <const M extends Members>(item: M) => ({
  position: optional(string({ doc: 'Present when there is more.' })),
  items: { ...optional(list(structure(item), { doc: 'What there is, the oldest first.' })), wire: 'item' },
});
export const nameQuery = { ...optional(query(string({ doc: 'Only those whose name begins so.' }))), wire: 'name' };

export const tags = optional(map(string(), string(), { doc: 'Tags: keys with values of up to 256 characters.' }));

export const patchOperations = optional(
  list(
    structure({
      op: optional(
        enumeration(['add', 'remove', 'replace', 'move', 'copy', 'test'], {
          doc: 'What to do; add, remove and replace are supported.',
        }),
      ),
      path: optional(string({ doc: 'What to change, as in /name; a slash within a name is written ~1.' })),
      value: optional(string({ doc: 'The new value, as text.' })),
      from: optional(string({ doc: 'Where copies come from; there are none.' })),
    }),
    { doc: 'The changes, in order.' },
  ),
);

export const usagePlanId = {
  ...string({ doc: 'The id of the usage plan.' }),
  in: 'path',
  wire: 'usageplanId',
} as const;
