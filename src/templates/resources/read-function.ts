// A function of a template as what the runner takes (spec/functions-and-templates.md, sections 2.1, 13.7 and 14.1).
import type { FunctionDefinition } from '../../functions/definition.ts';
import { FUNCTION_NAME, RESERVED_VARIABLES, VARIABLE_NAME } from '../../functions/definition.ts';
import type { Members } from '../reading/objects.ts';
import { isMap, mapAt, asText } from '../reading/objects.ts';
import { placeOf } from '../reading/places.ts';
import type { Resource } from '../template.ts';
import { TemplateError } from '../reading/template-error.ts';

/** A function with what the first screen says of it. */
export type DeclaredFunction = { readonly logicalId: string; readonly definition: FunctionDefinition };

export type FunctionFacts = {
  readonly name: string;
  /** With their functions called. */
  readonly properties: Members;
  /** Where its code is. */
  readonly folder: string;
  readonly layers: readonly string[];
  readonly statements: readonly object[] | undefined;
  /** Of an AWS::Lambda::EventInvokeConfig. */
  readonly invoking: Members;
};

// Lambda's defaults and ranges (section 9).
const TIMEOUT_SECONDS = { value: 3, min: 1, max: 900 };
const MEMORY_MB = { value: 128, min: 128, max: 32_768 };
const RETRIES = { value: 2, min: 0, max: 2 };
const EVENT_AGE_SECONDS = { value: 21_600, min: 60, max: 21_600 };

/** Throws a TemplateError for what Lambda would refuse. */
export function readFunction(resource: Resource, facts: FunctionFacts): FunctionDefinition {
  const { name, properties, folder, layers, statements, invoking } = facts;
  const fail = (reason: string, property?: string): never => {
    const place = property === undefined ? undefined : placeOf(resource.properties, property);
    throw new TemplateError(place ?? resource.place, `${resource.id} (${resource.type}): ${reason}`);
  };
  if (!FUNCTION_NAME.test(name))
    fail(`FunctionName must have 1 to 64 letters, digits, hyphens and underscores, not '${name}'`, 'FunctionName');
  const number = (from: Members, property: string, { value, min, max }: typeof MEMORY_MB): number => {
    const given = Number(from[property] ?? value);
    return Number.isInteger(given) && given >= min && given <= max
      ? given
      : fail(
          `${property} must be a whole number from ${min} to ${max}, not ${JSON.stringify(from[property])}`,
          property,
        );
  };
  const concurrency = properties['ReservedConcurrentExecutions'];
  const logging = mapAt(properties, 'LoggingConfig');
  const { TargetArn: deadLetter } = mapAt(properties, 'DeadLetterConfig');
  const { BuildMethod: method, BuildProperties: build } = resource.metadata;
  return {
    name,
    runtime: String(properties['Runtime']),
    handler: asText(properties['Handler']),
    folder,
    layers,
    environment: variablesOf(properties, (reason) => fail(reason, 'Environment')),
    timeoutMs: 1_000 * number(properties, 'Timeout', TIMEOUT_SECONDS),
    memoryMb: number(properties, 'MemorySize', MEMORY_MB),
    reservedConcurrency:
      concurrency === undefined
        ? undefined
        : number(properties, 'ReservedConcurrentExecutions', { value: 0, min: 0, max: Infinity }),
    retries: number(invoking, 'MaximumRetryAttempts', RETRIES),
    eventAgeMsMax: 1_000 * number(invoking, 'MaximumEventAgeInSeconds', EVENT_AGE_SECONDS),
    ...destinationsOf(invoking),
    ...(deadLetter !== undefined && { deadLetter: asText(deadLetter) }),
    logFormat: logging['LogFormat'] === 'JSON' ? 'JSON' : 'Text',
    statements,
    build: method === 'esbuild' && isMap(build) ? build : undefined,
  };
}

/** What an EventInvokeConfig names (section 13.7). */
function destinationsOf(invoking: Members): Pick<FunctionDefinition, 'destinations'> {
  const config = mapAt(invoking, 'DestinationConfig');
  const of = (outcome: string) => {
    const { Destination: arn } = mapAt(config, outcome);
    return arn === undefined ? undefined : asText(arn);
  };
  const [onSuccess, onFailure] = [of('OnSuccess'), of('OnFailure')];
  return onSuccess === undefined && onFailure === undefined ? {} : { destinations: { onSuccess, onFailure } };
}

function variablesOf(properties: Members, fail: (reason: string) => never): Record<string, string> {
  const variables = mapAt(mapAt(properties, 'Environment'), 'Variables');
  const reserved = Object.keys(variables).filter((name) => RESERVED_VARIABLES.has(name));
  if (reserved.length > 0) {
    fail(
      `Lambda sets the variables ${reserved.join(', ')} itself; take ${reserved.length === 1 ? 'it' : 'them'} out of Environment`,
    );
  }
  const wrong = Object.keys(variables).find((name) => !VARIABLE_NAME.test(name));
  if (wrong !== undefined)
    fail(`the variable '${wrong}' must have a letter first, then letters, digits and underscores, one at least`);
  const entries = Object.entries(variables).map(([name, value]): [string, string] => {
    if (typeof value === 'object' && value !== null) return fail(`the variable ${name} must be a text`);
    return [name, asText(value)];
  });
  return Object.fromEntries(entries);
}
