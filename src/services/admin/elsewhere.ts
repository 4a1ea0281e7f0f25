// What a port says to operators who are served on another one (`--admin-listen`).
import { AwsError } from '../../aws/error.ts';
import type { Request } from '../../aws/http.ts';
import { splitTarget } from '../../aws/http.ts';
import type { SocketService } from '../context.ts';

const PREFIX = '/_fanfare/';
const CODE = 'NotFoundException';
const STATUS = 404;
const MESSAGE = 'Operators are served at another address: see --admin-listen';

/** Undefined: the request is not for operators. */
export const operationElsewhere = ({ target }: Request): AwsError | undefined =>
  splitTarget(target).path.startsWith(PREFIX) ? new AwsError(CODE, STATUS, MESSAGE) : undefined;

export const socketsElsewhere: SocketService = {
  name: 'fanfare',
  admit: ({ path }) =>
    path.startsWith(PREFIX) ? { refuse: { status: STATUS, code: CODE, message: MESSAGE } } : undefined,
};
