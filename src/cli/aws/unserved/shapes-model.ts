// What several of the operations that only the command line knows have in common.
import { enumeration, optional, path, query, string, structure } from '../../../aws/shape.ts';

export const NOT_HERE = 'Not supported: the command line knows it, the server does not.';

export const ERRORS = ['TooManyRequestsException', 'BadRequestException', 'AccessDeniedException'] as const;
export const FOUND_ERRORS = ['NotFoundException', ...ERRORS] as const;
export const CHANGE_ERRORS = [
  'NotFoundException',
  'TooManyRequestsException',
  'BadRequestException',
  'ConflictException',
  'AccessDeniedException',
] as const;

export const Arn = string({ min: 20, max: 2048 });
export const Id = string({ min: 10, max: 30, pattern: /[a-z0-9]+/ });
export const PortalProductId = path(string());
export const ResourceOwnerAccountId = optional(query(string()));
export const Paging = { MaxResults: optional(query(string())), NextToken: optional(query(string())) };
export const NextToken = optional(string({ min: 1, max: 2048 }));
export const NoChoice = optional(structure({}));
export const StatusException = optional(
  structure({
    Exception: optional(string({ min: 1, max: 256 })),
    Message: optional(string({ min: 1, max: 2048 })),
  }),
);
export const Switch = enumeration(['ENABLED', 'DISABLED']);
