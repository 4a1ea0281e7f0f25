// Calls of integrations, counted: as AWS does for each stage, and for us by their kind. What failed is told to the operator.
import type { Invocation } from '../../../../backends/functions.ts';
import type { BackendAnswer } from '../../../../backends/backend-request.ts';
import type { ApiContext } from '../../api-context.ts';
import type { StageAddress } from '../../stages.ts';
import { thrownText } from './failure-text.ts';
import type { Invoking } from './invoking.ts';

const ERRORS_FROM = 400;
const FAULTS_FROM = 500;

/** Hands on the answer of an integration. */
export async function measured<T extends BackendAnswer | Invocation>(
  { context, address, routeKey }: Invoking,
  kind: 'function' | 'http' | 'aws',
  call: Promise<T>,
): Promise<T> {
  const { clock, metrics } = context;
  const startMs = clock.monotonic();
  const answer: BackendAnswer | Invocation = await context.backendCalls.measure(kind, call);
  if (answer.outcome !== 'answered' && answer.outcome !== 'threw') return answer as T;
  const counts = metrics.of(address, routeKey);
  counts.integrationTook(clock.monotonic() - startMs);
  const status = 'status' in answer ? answer.status : 200;
  if (answer.outcome === 'threw' || status >= ERRORS_FROM) counts.integrationErrors++;
  if (answer.outcome === 'threw') tell(context, address, routeKey, thrownText(answer.payload));
  else if (status >= FAULTS_FROM) tell(context, address, routeKey, `The backend answered ${status}`);
  return answer as T;
}

/** A route could not do what it is for, and not because its integration said so. */
export function executionFailed(context: ApiContext, address: StageAddress, routeKey: string, reason: string): void {
  context.metrics.of(address, routeKey).executionErrors++;
  tell(context, address, routeKey, reason);
}

/** What failed, in the server's own log. */
export function tell({ failures }: ApiContext, { apiId, name }: StageAddress, route: string, reason: string): void {
  failures.add({ apiId, stage: name, route, reason });
}
