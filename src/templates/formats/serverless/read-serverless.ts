// A serverless.yml as the CloudFormation template that the framework makes of it (spec/functions-and-templates.md, section 15).
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import type { Members } from '../../reading/objects.ts';
import { isMap, listAt, mapAt } from '../../reading/objects.ts';
import { placedAs, placeOf } from '../../reading/places.ts';
import { textOf } from '../../reading/read-file.ts';
import type { ReadingBounds } from '../../reading/read-text.ts';
import type { Resource, Stack } from '../../template.ts';
import { TemplateError, placeText } from '../../reading/template-error.ts';
import { sectionsOf } from '../cloudformation/sections.ts';
import { functionId, idOf } from './naming.ts';
import { Variables } from './variables.ts';
import type { WebSocketEvent } from './websocket-events.ts';
import { apiResources, eventsOf, mapOfFunctions } from './websocket-events.ts';

type Reading = {
  readonly bounds: ReadingBounds;
  readonly options: ReadonlyMap<string, string>;
  readonly parameters: ReadonlyMap<string, string>;
  readonly environment: NodeJS.ProcessEnv;
  readonly account: string;
  readonly stackName: string | undefined;
};

/** The framework's own, where Lambda's differ (section 15.1). */
const DEFAULTS = { timeout: 6, memorySize: 1024, runtime: 'nodejs22.x' };
const SELECTION = '$request.body.action';

/** Throws a TemplateError. */
export function readServerless(root: Members, file: string, reading: Reading): Stack {
  const { bounds, parameters, account, stackName } = reading;
  const folder = dirname(file);
  const options = new Map(reading.options);
  for (const [name, value] of parameters) if (name.startsWith('opt:')) options.set(name.slice(4), value);
  const stageFirst = new Variables(root, {
    file,
    bounds,
    options,
    said: parameters,
    environment: reading.environment,
    account,
  }).stageOf();
  const environment = { ...dotenv(folder, stageFirst, root, bounds), ...reading.environment };
  const variables = new Variables(root, { file, bounds, options, said: parameters, environment, account });
  const stage = variables.stageOf();
  // Plugins have settings of their own: what is wrong with them is their own affair.
  const { custom: _, plugins: __, params: ___, stages: ____, ...meant } = root;
  const resolved = variables.resolve(meant) as Members;
  const service = isMap(resolved['service']) ? resolved['service']['name'] : resolved['service'];
  if (typeof service !== 'string')
    throw new TemplateError(placeOf(root, 'service') ?? file, 'service must be the name of the service');
  const provider = mapAt(resolved, 'provider');
  const functions = mapOfFunctions(resolved);
  const notes: string[] = [];
  const events = lastOfEach(
    Object.entries(functions).flatMap(([name, definition]) =>
      isMap(definition) ? eventsOf(name, definition, functions) : [],
    ),
    notes,
  );
  for (const [name, definition] of Object.entries(functions)) {
    for (const event of isMap(definition) ? listAt(definition, 'events') : []) {
      const kind = isMap(event) ? Object.keys(event)[0]! : String(event);
      if (kind === 'websocket') continue;
      const place = placeOf(event) ?? placeOf(definition, 'events');
      notes.push(
        `${place ? `${placeText(place)}: ` : ''}the event ${kind} of ${name} is not served: call the function by hand`,
      );
    }
  }
  const own = resourcesOf(resolved, file);
  const made = [
    ...Object.entries(functions).flatMap(([name, definition]) =>
      isMap(definition)
        ? functionResources({
            name,
            definition,
            provider,
            service,
            stage,
            root: resolved,
            place: placeOf(functions, name),
          })
        : [],
    ),
    ...apiResources(events, {
      stage,
      name: provider['websocketsApiName'] ?? `${stage}-${service}-websockets`,
      description: provider['websocketsDescription'] ?? 'Serverless Websockets',
      expression: provider['websocketsApiRouteSelectionExpression'] ?? SELECTION,
      existing: mapAt(provider, 'apiGateway')['websocketApiId'],
    }),
  ];
  const region = options.get('region') ?? provider['region'];
  return {
    ...own,
    outputs: { ...(made.some(({ id }) => id === 'WebsocketsApi') && endpointOutput(stage)), ...own.outputs },
    // What the file says itself wins over what the framework would make.
    resources: [...made.filter(({ id }) => !own.resources.some((one) => one.id === id)), ...own.resources],
    name: stackName ?? (typeof provider['stackName'] === 'string' ? provider['stackName'] : `${service}-${stage}`),
    region: typeof region === 'string' ? region : undefined,
    ...{ file, folder: resolve(folder), assets: new Map(), nested: new Map(), otherNames: new Map(), notes },
    files: [file, ...variables.read],
  };
}

const endpointOutput = (stage: string) => ({
  ServiceEndpointWebsocket: {
    Value: { 'Fn::Sub': `wss://\${WebsocketsApi}.execute-api.\${AWS::Region}.\${AWS::URLSuffix}/${stage}` },
  },
});

/** `.env` and `.env.{stage}`, where the file says so. */
function dotenv(folder: string, stage: string, root: Members, bounds: ReadingBounds): NodeJS.Dict<string> {
  if (root['useDotenv'] !== true) return {};
  const files = [join(folder, '.env'), join(folder, `.env.${stage}`)].filter((file) => existsSync(file));
  return Object.assign({}, ...files.map((file) => parseEnv(textOf(file, bounds)))) as NodeJS.Dict<string>;
}

/** Of several events with one route the framework takes the last, without a word. */
function lastOfEach(events: readonly WebSocketEvent[], notes: string[]): WebSocketEvent[] {
  const byRoute = new Map<string, WebSocketEvent>();
  for (const event of events) {
    const before = byRoute.get(event.route);
    if (before && before.function !== event.function) {
      const place = event.place ? `${placeText(event.place)}: ` : '';
      notes.push(
        `${place}the route ${event.route} is that of ${before.function} and of ${event.function}: the last one, ${event.function}, has it`,
      );
    }
    byRoute.set(event.route, event);
  }
  return [...byRoute.values()];
}

type Declared = {
  readonly name: string;
  readonly definition: Members;
  readonly provider: Members;
  readonly service: string;
  readonly stage: string;
  readonly root: Members;
  readonly place: Resource['place'];
};

function functionResources({ name, definition, provider, service, stage, root, place }: Declared): Resource[] {
  const id = functionId(name);
  const setting = (key: string) => definition[key] ?? provider[key];
  const artifact = mapAt(definition, 'package')['artifact'] ?? mapAt(root, 'package')['artifact'];
  const variables = { ...mapAt(provider, 'environment'), ...mapAt(definition, 'environment') };
  const { maximumRetryAttempts, maximumEventAge, reservedConcurrency, image, onError } = definition;
  const { onSuccess, onFailure } = mapAt(definition, 'destinations');
  const properties = {
    FunctionName: definition['name'] ?? `${service}-${stage}-${name}`,
    Handler: definition['handler'],
    Runtime: setting('runtime') ?? DEFAULTS.runtime,
    Timeout: setting('timeout') ?? DEFAULTS.timeout,
    MemorySize: setting('memorySize') ?? DEFAULTS.memorySize,
    Environment: { Variables: variables },
    Layers: setting('layers') ?? [],
    ...(typeof artifact === 'string' && { Code: artifact }),
    ...(image !== undefined && { Code: { ImageUri: image }, PackageType: 'Image' }),
    ...(onError !== undefined && { DeadLetterConfig: { TargetArn: onError } }),
    ...(reservedConcurrency !== undefined && { ReservedConcurrentExecutions: reservedConcurrency }),
  };
  const resource = (suffix: string, type: string, more: object): Resource => ({
    ...{
      id: `${idOf(name)}${suffix}`,
      type,
      properties: more as Members,
      condition: undefined,
      dependsOn: [],
      metadata: {},
      place,
    },
  });
  const lambda = { ...resource('LambdaFunction', 'AWS::Lambda::Function', placedAs(properties, definition)), id };
  const invokes = [maximumRetryAttempts, maximumEventAge, onSuccess, onFailure];
  if (invokes.every((said) => said === undefined)) return [lambda];
  const invoking = {
    FunctionName: { Ref: id },
    MaximumRetryAttempts: maximumRetryAttempts,
    MaximumEventAgeInSeconds: maximumEventAge,
    DestinationConfig: {
      ...(onSuccess !== undefined && { OnSuccess: { Destination: destinationOf(onSuccess) } }),
      ...(onFailure !== undefined && { OnFailure: { Destination: destinationOf(onFailure) } }),
    },
  };
  return [lambda, resource('LambdaEvConf', 'AWS::Lambda::EventInvokeConfig', invoking)];
}

/** A function of the service by its key, an ARN, or an ARN with its type. */
function destinationOf(said: unknown): unknown {
  if (isMap(said) && 'arn' in said) return said['arn'];
  return typeof said !== 'string' || said.startsWith('arn:')
    ? said
    : { 'Fn::GetAtt': [`${idOf(said)}LambdaFunction`, 'Arn'] };
}

/** The part of it that is CloudFormation's: one map, or a list of them. */
function resourcesOf(
  root: Members,
  file: string,
): Pick<Stack, 'parameters' | 'mappings' | 'conditions' | 'outputs' | 'resources'> {
  const parts = listAt(root, 'resources').filter(isMap);
  const section = (name: string) => Object.assign({}, ...parts.map((part) => mapAt(part, name))) as Members;
  const joined = (name: string) => placedAs(section(name), parts.find((part) => isMap(part[name]))?.[name]);
  const [Resources, Outputs] = [joined('Resources'), section('Outputs')];
  const others = {
    parameters: section('Parameters'),
    mappings: section('Mappings'),
    conditions: section('Conditions'),
    outputs: Outputs,
  };
  if (Object.keys(Resources).length === 0) return { ...others, resources: [] };
  return { ...others, resources: sectionsOf({ value: { Resources }, file }, () => undefined).resources };
}
