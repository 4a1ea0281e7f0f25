// What an authorizer needs and what its answer means for a handshake (spec/apigateway-websocket.md, section 1.4).
import { isAllowed } from '../../../aws/policy/policy.ts';
import type { Policy } from '../../../aws/policy/policy.ts';
import type { Facts } from '../../../aws/policy/conditions.ts';
import { readPolicy } from '../../../aws/policy/read-policy.ts';
import { PolicyError } from '../../../aws/policy/policy-error.ts';
import type { Invocation } from '../../../backends/functions.ts';
import type { AuthorizerContext } from './connection-facts.ts';
import { isNumeric } from '../expressions/exact/decimal.ts';
import type { ExactMap } from '../expressions/exact/parse-json.ts';
import { namesIn } from '../expressions/json-path/compile.ts';
import { parsed, parsedExactly, textOf, valueAt } from '../expressions/json-values.ts';
import type { Texts } from '../../../base/texts.ts';
import { headerNamed } from '../expressions/multi-map.ts';

/** What whoever connects must be allowed (section 3.4). */
export const INVOKE_ACTION = 'execute-api:Invoke';

/** Where the sources of an identity are found. */
export type IdentityFacts = {
  readonly headers: Texts;
  readonly query: Texts;
  readonly stageVariables: Texts;
  /** The request context of the handshake. */
  readonly context: { readonly [name: string]: unknown };
};

/** Whether a handshake carries every source, none of them empty. Otherwise it gets 401 and nobody is asked. */
export const hasIdentity = (sources: readonly string[], facts: IdentityFacts): boolean =>
  sources.every((source) => identityAt(source, facts) !== '');

const ROUTE_SOURCE = /^route\.request\.(header|querystring)\.(.+)$/;
const OTHER_SOURCE = /^(stageVariables|context)\.(.+)$/;

function identityAt(source: string, facts: IdentityFacts): string {
  const [, from, name = ''] = ROUTE_SOURCE.exec(source) ?? OTHER_SOURCE.exec(source) ?? [];
  if (from === 'header') return headerNamed(facts.headers, name) ?? '';
  if (from === 'querystring') return textOrNothing(valueAt(facts.query, [name]));
  if (from === 'stageVariables') return textOrNothing(valueAt(facts.stageVariables, [name]));
  return from === 'context' ? textOrNothing(valueAt(facts.context, namesIn(name))) : '';
}

const textOrNothing = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

export type Authorization =
  | {
      readonly outcome: 'allowed';
      /** For `requestContext.authorizer` of every later event. */
      readonly authorizer: AuthorizerContext;
      readonly usageIdentifierKey?: string;
    }
  | { readonly outcome: 'refused'; readonly status: 401 | 403 | 500 };

/** Section 1.8. */
const ANSWER_BYTES_MAX = 8 * 1024;
const FAILED: Authorization = { outcome: 'refused', status: 500 };

/** Read what an authorizer answered. Any doubt refuses: a policy with parts that are not understood is an invalid one. */
export function readAuthorization(invocation: Invocation, methodArn: string, request: Facts): Authorization {
  if (invocation.outcome === 'threw') return thrown(invocation.payload);
  if (invocation.outcome !== 'answered' || Buffer.byteLength(invocation.payload) > ANSWER_BYTES_MAX) return FAILED;
  const answer = parsed(invocation.payload);
  // Numbers keep their digits.
  const claims = parsedExactly(invocation.payload);
  const [principalId, given] = claims instanceof Map ? [claims.get('principalId'), claims.get('context')] : [];
  const policy = policyOf(valueAt(answer, ['policyDocument']));
  const context = flattened(given);
  const key = valueAt(answer, ['usageIdentifierKey']);
  if (!isText(principalId) || !policy || !context || !(isMissing(key) || typeof key === 'string')) return FAILED;
  if (!isAllowed(policy, INVOKE_ACTION, methodArn, request)) return { outcome: 'refused', status: 403 };
  return {
    outcome: 'allowed',
    authorizer: { principalId: textOf(principalId), ...context },
    ...(typeof key === 'string' && { usageIdentifierKey: key }),
  };
}

/** `Unauthorized`, and nothing else, is how a function says 401. */
const thrown = (payload: string): Authorization =>
  valueAt(parsed(payload), ['errorMessage']) === 'Unauthorized' ? { outcome: 'refused', status: 401 } : FAILED;

const isMissing = (value: unknown) => value === undefined || value === null;
const isText = (value: unknown) => (typeof value === 'string' && value !== '') || isNumeric(value);

/** Strings, numbers and booleans, all as text. Undefined: there is something else in it. */
function flattened(context: unknown): { readonly [name: string]: string } | undefined {
  if (isMissing(context)) return {};
  if (!(context instanceof Map)) return undefined;
  const entries = [...(context as ExactMap)].filter(([, value]) => !isMissing(value));
  if (entries.some(([, value]) => typeof value === 'object' && !isNumeric(value))) return undefined;
  return Object.fromEntries(entries.map(([name, value]) => [name, textOf(value)]));
}

function policyOf(document: unknown): Policy | undefined {
  try {
    return readPolicy(document);
  } catch (cause) {
    if (!(cause instanceof PolicyError)) throw cause;
    return undefined;
  }
}
