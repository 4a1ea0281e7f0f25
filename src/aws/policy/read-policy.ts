// From the JSON of a policy to what decides. Nothing is left out: what would not be enforced is refused by its place.
// Source: AWS's IAM User Guide, "Grammar of the IAM JSON policy language".
import { isObject } from '../../base/is-object.ts';
import { meant, nearest } from '../../base/nearest.ts';
import type { Policy, Statement } from './policy.ts';
import { checkedText, readCondition } from './conditions.ts';
import { glob } from './glob.ts';
import { at, listed, refuse } from './policy-error.ts';

const POLICY_MEMBERS = ['Version', 'Id', 'Statement'];
const VERSIONS: readonly unknown[] = ['2012-10-17', '2008-10-17'];
const STATEMENT_MEMBERS = ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'];

/** No ARN is longer. */
const PATTERN_LENGTH_MAX = 1_024;

/** Undefined: any action may be named, as in what was kept before or comes from elsewhere. */
type KnownActions = readonly string[] | undefined;

/** Compile a policy. Throws a PolicyError. */
export function readPolicy(document: unknown, actions?: KnownActions): Policy {
  if (!isObject(document)) return refuse('', 'must be a JSON object');
  checkNames(document, POLICY_MEMBERS, '');
  const { Version, Id, Statement } = document;
  if (Version !== undefined && !VERSIONS.includes(Version)) refuse('Version', `must be ${VERSIONS.join(' or ')}`);
  if (Id !== undefined && typeof Id !== 'string') refuse('Id', 'must be a text');
  return readStatements(Statement, 'Statement', actions);
}

/** Compile statements, or the only one; an empty list allows nothing. Throws a PolicyError. */
export function readStatements(given: unknown, path: string, actions?: KnownActions): Policy {
  if (given === undefined) refuse(path, 'is missing');
  if (Array.isArray(given) && given.length === 0) return { statements: [] };
  return { statements: listed(given, path).map(({ item, path: place }) => readStatement(item, place, actions)) };
}

function readStatement(given: unknown, path: string, actions: KnownActions): Statement {
  if (!isObject(given)) return refuse(path, 'must be a statement, with Effect, Action and Resource');
  checkNames(given, STATEMENT_MEMBERS, path);
  const { Sid, Effect, Condition } = given;
  if (Sid !== undefined && typeof Sid !== 'string') refuse(at(path, 'Sid'), 'must be a text');
  if (Effect !== 'Allow' && Effect !== 'Deny') return refuse(at(path, 'Effect'), 'must be Allow or Deny');
  const names = patternsOf(given, 'Action', path, (action, place) => checkAction(action, place, actions));
  const resources = patternsOf(given, 'Resource', path, () => {});
  return {
    effect: Effect,
    actions: matcher(
      names.map((name) => name.toLowerCase()),
      'NotAction' in given,
    ),
    resources: matcher(resources, 'NotResource' in given),
    condition: Condition === undefined ? undefined : readCondition(Condition, at(path, 'Condition')),
  };
}

function checkNames(given: { readonly [name: string]: unknown }, names: readonly string[], path: string): void {
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown !== undefined) refuse(at(path, unknown), `there is no such member here; ${meant(unknown, names)}`);
}

/** The texts of a member or of its Not, of which there is exactly one. */
function patternsOf(
  given: { readonly [name: string]: unknown },
  name: string,
  path: string,
  check: (text: string, path: string) => void,
): string[] {
  const not = `Not${name}`;
  if (name in given && not in given) refuse(at(path, not), `excludes ${name}`);
  const member = not in given ? not : name;
  if (!(member in given)) refuse(at(path, name), 'is missing');
  return listed(given[member], at(path, member)).map(({ item, path: place }) => {
    if (typeof item !== 'string' || item === '') return refuse(place, 'must be a text that is not empty');
    if (item.length > PATTERN_LENGTH_MAX) refuse(place, `is longer than ${PATTERN_LENGTH_MAX} characters`);
    check(checkedText(item, place), place);
    return item;
  });
}

function matcher(patterns: readonly string[], isNegated: boolean): (text: string) => boolean {
  const globs = patterns.map(glob);
  return (text) => globs.some((matches) => matches(text)) !== isNegated;
}

/** A pattern that fits no action, misspelt or of a service that is not here, would never do what it says. */
function checkAction(pattern: string, path: string, actions: KnownActions): void {
  const matches = glob(pattern.toLowerCase());
  if (!actions || actions.some((action) => matches(action.toLowerCase()))) return;
  refuse(path, `there is no action ${pattern.slice(0, SHOWN_MAX)} here; ${meantAction(pattern, actions)}`);
}

function meantAction(pattern: string, actions: readonly string[]): string {
  const services = [...new Set(actions.map(serviceOf))];
  const service = serviceOf(pattern);
  if (!services.includes(service) && !nearest(pattern, actions)) {
    const near = nearest(service, services);
    return near ? `did you mean ${near}?` : `the services here are: ${services.join(', ')}`;
  }
  const own = actions.filter((action) => serviceOf(action) === service);
  return meant(pattern, nearest(pattern, actions) ? actions : own);
}

const SHOWN_MAX = 128;
const serviceOf = (action: string) => action.split(':', 1)[0]!.toLowerCase();
