// From a path to the stacks that it declares, whichever form they are written in.
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Members } from '../reading/objects.ts';
import { isMap } from '../reading/objects.ts';
import { readFile } from '../reading/read-file.ts';
import type { ReadingBounds } from '../reading/read-text.ts';
import type { Words } from '../parameters/words.ts';
import type { SamConfig } from '../parameters/sam-config.ts';
import { samConfigIn } from '../parameters/sam-config.ts';
import { hintOf } from '../../base/nearest.ts';
import type { Resource, Stack } from '../template.ts';
import { TemplateError } from '../reading/template-error.ts';
import { assemblyIn, readAssembly } from './cdk/read-assembly.ts';
import { transformed } from './sam/transform.ts';
import type { Source } from './cloudformation/sections.ts';
import { sectionsOf } from './cloudformation/sections.ts';
import { withIncluded } from './included.ts';

export type Reading = {
  /** A template, a serverless.yml, or a folder with one of them or a CDK assembly. */
  readonly path: string;
  /** Undefined: that of samconfig, else the name of the folder. Of an assembly: the one stack that is meant. */
  readonly stackName: string | undefined;
  /** Which environment of samconfig counts. */
  readonly configEnvironment: string;
  readonly parameters: Words;
  readonly bounds: ReadingBounds;
  /** For serverless.yml: `${opt:…}`, `${param:…}`, `${env:…}` and what the gateway is called. */
  readonly options: Words;
  readonly environment: NodeJS.ProcessEnv;
  readonly account: string;
  readonly region: string;
};

export type Read = {
  readonly stacks: readonly Stack[];
  /** What was said, over what samconfig says. */
  readonly parameters: Words;
};

/** In the order in which they are looked for in a folder. */
const NAMES = [
  ...['template.yaml', 'template.yml', 'template.json'],
  ...['serverless.yml', 'serverless.yaml', 'serverless.json'],
];

/** Throws a TemplateError. */
export async function readStacks(reading: Reading): Promise<Read> {
  const { path, parameters, bounds } = reading;
  const folder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ? path : undefined;
  const assembly = assemblyIn(folder ?? dirname(path));
  if (assembly !== undefined && (folder !== undefined || path.endsWith('.template.json'))) {
    return {
      stacks: assemblyStacks(assembly, folder === undefined ? basename(path, '.template.json') : undefined, reading),
      parameters,
    };
  }
  const file = folder === undefined ? path : templateIn(folder);
  const value = readFile(file, bounds);
  if (isServerless(value)) {
    const { readServerless } = await import('./serverless/read-serverless.ts');
    return { stacks: [readServerless(value, file, reading)], parameters: new Map() };
  }
  const config = await samConfigIn(projectOf(file), reading.configEnvironment, bounds);
  const all = new Map([...(config?.parameters ?? []), ...parameters]);
  const { files, ...stack } = template({ value, file }, all, bounds);
  const { name, files: more } = named(reading, file, config);
  return { stacks: [{ ...stack, name, files: [...more, ...files] }], parameters: all };
}

function templateIn(folder: string): string {
  const file = NAMES.map((name) => join(folder, name)).find((path) => existsSync(path));
  if (file !== undefined) return file;
  throw new TemplateError(folder, `there is no ${NAMES.join(', ')} or cdk.out in it`);
}

/** What `sam build` made lies two folders below the project. */
const projectOf = (file: string) => resolve(dirname(file)).replace(/\/\.aws-sam\/build$/, '');

function named({ stackName }: Reading, file: string, config: SamConfig | undefined): Pick<Stack, 'name' | 'files'> {
  const folder = basename(projectOf(file))
    .replace(/[^A-Za-z0-9-]+/g, '-')
    .replace(/^[^A-Za-z]+/, '');
  return { name: stackName ?? config?.stackName ?? (folder || 'stack'), files: config ? [file, config.file] : [file] };
}

function assemblyStacks(folder: string, only: string | undefined, { stackName, bounds, parameters }: Reading): Stack[] {
  const all = readAssembly(folder, bounds);
  const wanted = only ?? stackName;
  const last = wanted === undefined ? undefined : all.findIndex(({ id, name }) => id === wanted || name === wanted);
  if (last === -1) {
    throw new TemplateError(folder, `it has no stack ${wanted}; there are: ${all.map(({ name }) => name).join(', ')}`);
  }
  // One that is meant comes after all that it may need.
  return all.slice(0, last === undefined ? undefined : last + 1).map(({ name, region, file, assets }) => {
    const { files, ...stack } = template({ value: readFile(file, bounds), file }, parameters, bounds);
    return { ...stack, name, region, assets, files: [file, join(folder, 'manifest.json'), ...files] };
  });
}

const isServerless = (value: unknown): value is Members =>
  isMap(value) && 'service' in value && ('provider' in value || 'functions' in value) && !('Resources' in value);

function template({ value, file }: Source, parameters: Words, bounds: ReadingBounds): Omit<Stack, 'name'> {
  const included = withIncluded(value, file, bounds);
  const { globals, resources, ...sections } = sectionsOf({ value: included.value, file }, (name, declared) => {
    const definition = declared[name];
    return listOf(parameters.get(name) ?? (isMap(definition) ? definition['Default'] : undefined));
  });
  const { resources: made, otherNames, notes } = transformed({ resources, globals });
  refuseUnknownNeeds(resources, made);
  return {
    ...sections,
    ...{ region: undefined, file, folder: resolve(dirname(file)), files: included.files },
    ...{ resources: made, assets: new Map(), otherNames: new Map(otherNames), notes: [...included.notes, ...notes] },
  };
}

/** What SAM makes of a resource begins with its name; not all of it is made here. */
function refuseUnknownNeeds(written: readonly Resource[], made: readonly Resource[]): void {
  const ids = made.map(({ id }) => id);
  const generated = [
    'Serverless',
    ...written.filter(({ type }) => /^AWS::Serverless::/.test(type)).map(({ id }) => id),
  ];
  for (const { id, dependsOn, place } of made) {
    const unknown = dependsOn.find((one) => !ids.includes(one) && !generated.some((prefix) => one.startsWith(prefix)));
    if (unknown === undefined) continue;
    throw new TemplateError(place, `${id} depends on ${unknown}, which is no resource here${hintOf(unknown, ids)}`);
  }
}

/** A parameter that is a list, for a loop. */
const listOf = (value: unknown) => (typeof value === 'string' ? value.split(',').map((item) => item.trim()) : value);
