// Requests below a stage that are no operation of `@connections` and no handshake.
import type { Request } from '../../../aws/http.ts';
import { splitTarget } from '../../../aws/http.ts';
import { AwsError } from '../../../aws/error.ts';
import { errors } from './refusals.ts';
import type { Stages } from '../stages.ts';
import { segmentsOf } from '../stages.ts';

const CONNECTIONS = '@connections';

/** Whether a plain request to this path, however deep, should have been a WebSocket handshake. */
export function isStageAddress(stages: Stages, host: string, path: string): boolean {
  const segments = segmentsOf(path);
  return !segments.includes(CONNECTIONS) && stages.within(host, segments) !== undefined;
}

/** What AWS answers to what a stage does not have; `path` is what follows the stage (sections 3.2 and 9). */
export const noSuchMethod = (method: string, path: string): AwsError =>
  new AwsError('NotFoundException', 404, `No method found matching route ${path} for http method ${method}.`);

/** Undefined: the path is none of a stage. */
export function unservedPath(stages: Stages, { method, target, headers }: Request): AwsError | undefined {
  const { path } = splitTarget(target);
  const segments = segmentsOf(path);
  const { rest = [] } = stages.within(headers.host ?? '', segments) ?? {};
  if (rest.length > 0) return noSuchMethod(method, rest.join('/') + (path.endsWith('/') ? '/' : ''));
  return segments.includes(CONNECTIONS) ? errors.ForbiddenException('Forbidden') : undefined;
}
