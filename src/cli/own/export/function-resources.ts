// Functions as resources of a template, in the words of CloudFormation or of SAM (spec/functions-and-templates.md, sections
// 13.4 and 14.1).
import { getAtt, ref } from './intrinsics.ts';
import { policiesOf } from './function-policies.ts';
import { saying } from './properties.ts';
import type { RunningFunction } from './running.ts';
import type { Writing } from './writing.ts';

/** Gives functions their names, and those of their layers and aliases, before anything refers to them. */
export function nameFunctions(
  functions: readonly RunningFunction[],
  arnOf: (name: string) => string,
  { ids, references, isSam }: Writing,
): ReadonlyMap<RunningFunction, string> {
  const names = new Map<RunningFunction, string>();
  for (const each of functions) {
    const { declared } = each;
    const id = declared ? ids.of(declared.logicalId) : ids.of(each.name, 'Function');
    names.set(each, id);
    references.add(arnOf(each.name), `${id}.Arn`);
    // SAM has a name of its own for the alias that it makes.
    for (const alias of declared?.aliases ?? []) {
      references.add(
        `${arnOf(each.name)}:${alias}`,
        isSam ? `${id}Alias${alias.replace(/\W/g, '')}` : aliasId(id, alias),
      );
    }
  }
  return names;
}

const aliasId = (id: string, alias: string) => `${id}${alias.replace(/\W/g, '')}Alias`;

export function functionResources(names: ReadonlyMap<RunningFunction, string>, writing: Writing): void {
  layerResources([...names.keys()], writing);
  for (const [each, id] of names) functionResource(each, id, writing);
}

function functionResource(each: RunningFunction, id: string, writing: Writing): void {
  const { references, add, isSam, pathOf } = writing;
  const { declared, build } = each;
  const { Tags, TracingConfig, DeadLetterConfig, LoggingConfig, ...others } = declared?.properties ?? {};
  const tags = tagMap(Tags);
  const path = pathOf(declared?.archive ?? each.folder);
  const layers = declared ? declared.layers.map(({ arn }) => arn) : each.layers.map(layerKey);
  const common = {
    ...others,
    ...{ FunctionName: each.name, Runtime: each.runtime, Handler: each.handler },
    ...{ Timeout: each.timeoutMs / 1_000, MemorySize: each.memoryMb },
    Environment: saying({ Variables: each.environment }),
    Layers: layers,
    LoggingConfig: LoggingConfig ?? (each.logFormat === 'JSON' ? { LogFormat: 'JSON' } : undefined),
  };
  const own = isSam
    ? {
        ...(declared?.inline === undefined ? { CodeUri: path } : { InlineCode: declared.inline }),
        ...{ Tags: tags, Tracing: memberOf(TracingConfig, 'Mode'), EventInvokeConfig: invokingOf(each, true) },
        DeadLetterQueue: deadLetterQueue(memberOf(DeadLetterConfig, 'TargetArn')),
        AutoPublishAlias: declared?.aliases[0],
      }
    : {
        Code: declared?.inline === undefined ? path : { ZipFile: declared.inline },
        ...{ TracingConfig, DeadLetterConfig },
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      };
  const properties = {
    ...(references.of(saying({ ...common, ...own })) as object),
    ...(each.reservedConcurrency !== undefined && { ReservedConcurrentExecutions: each.reservedConcurrency }),
    ...policiesOf(each, id, writing),
  };
  const Metadata = build && { BuildMethod: 'esbuild', BuildProperties: build };
  add(id, isSam ? 'AWS::Serverless::Function' : 'AWS::Lambda::Function', properties, { Metadata });
  if (!isSam) versionResources(each, id, writing);
  else if (declared && declared.aliases.length > 1) {
    writing.note(`of the aliases of ${each.name} SAM makes the first alone: ${declared.aliases.join(', ')}`);
  }
}

/** What SAM makes of properties of the function. */
function versionResources(each: RunningFunction, id: string, { references, add }: Writing): void {
  const invoking = invokingOf(each, false);
  const FunctionName = ref(id);
  if (invoking) {
    const settings = references.of(invoking) as object;
    add(`${id}Invoking`, 'AWS::Lambda::EventInvokeConfig', { FunctionName, Qualifier: '$LATEST', ...settings });
  }
  if (!each.declared?.hasVersion) return;
  add(`${id}Version`, 'AWS::Lambda::Version', { FunctionName });
  for (const Name of each.declared.aliases) {
    const FunctionVersion = getAtt(`${id}Version.Version`);
    add(aliasId(id, Name), 'AWS::Lambda::Alias', { FunctionName, FunctionVersion, Name });
  }
}

/** Undefined: as Lambda has it where nothing is said (spec/functions-and-templates.md, section 9). */
function invokingOf({ retries, eventAgeMsMax, destinations = {} }: RunningFunction, isSam: boolean) {
  const { onSuccess, onFailure } = destinations;
  const to = (Destination: string | undefined) =>
    Destination === undefined ? undefined : { ...(isSam && { Type: kindOf(Destination) }), Destination };
  const DestinationConfig = saying({ OnSuccess: to(onSuccess), OnFailure: to(onFailure) });
  const config = {
    ...(retries !== RETRIES && { MaximumRetryAttempts: retries }),
    ...(eventAgeMsMax !== EVENT_AGE_MS && { MaximumEventAgeInSeconds: eventAgeMsMax / 1_000 }),
    ...saying({ DestinationConfig }),
  };
  return Object.keys(config).length > 0 ? config : undefined;
}

const [RETRIES, EVENT_AGE_MS] = [2, 6 * 3_600_000];

const isLambdaArn = (arn: string) => arn.startsWith('arn:') && arn.includes(':lambda:');
const kindOf = (arn: string) =>
  isLambdaArn(arn) ? 'Lambda' : arn.includes(':sqs:') ? 'SQS' : arn.includes(':sns:') ? 'SNS' : 'EventBridge';

const deadLetterQueue = (TargetArn: unknown) =>
  typeof TargetArn === 'string' ? { Type: kindOf(TargetArn), TargetArn } : undefined;

const memberOf = (value: unknown, name: string): unknown => (value as Record<string, unknown> | undefined)?.[name];

/** Lists of `{ Key, Value }` in CloudFormation, maps in SAM. */
function tagMap(tags: unknown): Record<string, unknown> {
  if (!Array.isArray(tags)) return (tags ?? {}) as Record<string, unknown>;
  return Object.fromEntries((tags as { Key: string; Value: unknown }[]).map(({ Key, Value }) => [Key, Value]));
}

/** Each once, whoever has it. */
function layerResources(functions: readonly RunningFunction[], { ids, references, add, isSam, pathOf }: Writing): void {
  const layers = new Map<string, string>();
  for (const { declared, layers: folders } of functions) {
    for (const { arn, path } of declared?.layers ??
      folders.map((folder) => ({ arn: layerKey(folder), path: folder }))) {
      layers.set(arn, path);
    }
  }
  for (const [arn, path] of layers) {
    const name = arn.split(':')[6] ?? path.split('/').at(-1)!;
    const id = ids.of(name, 'Layer');
    references.add(arn, id);
    const LayerName = arn.split(':')[6];
    const place = pathOf(path);
    if (isSam) add(id, 'AWS::Serverless::LayerVersion', saying({ LayerName, ContentUri: place }));
    else add(id, 'AWS::Lambda::LayerVersion', saying({ LayerName, Content: place }));
  }
}

/** For a folder that no template made a layer of. */
const layerKey = (folder: string) => `arn:aws:lambda:local:000000000000:folder${folder}`;
