// A cloud assembly of the CDK (`cdk.out`): its stacks in the order in which they need each other, and where their code is
// (spec/functions-and-templates.md, section 16).
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Members } from '../../reading/objects.ts';
import { isMap, listAt, mapAt } from '../../reading/objects.ts';
import { readFile } from '../../reading/read-file.ts';
import type { ReadingBounds } from '../../reading/read-text.ts';
import { TemplateError } from '../../reading/template-error.ts';

/** A stack of an assembly, its template not read yet. */
export type AssemblyStack = {
  readonly id: string;
  readonly name: string;
  readonly region: string | undefined;
  readonly file: string;
  readonly folder: string;
  /** By the key under which a template knows them in S3. */
  readonly assets: ReadonlyMap<string, string>;
};

const MANIFEST = 'manifest.json';

/** Where the assembly is that a folder is, or has. Undefined: there is none. */
export const assemblyIn = (folder: string): string | undefined =>
  [folder, join(folder, 'cdk.out')].find((place) => existsSync(join(place, MANIFEST)));

/** Throws a TemplateError. */
export function readAssembly(folder: string, bounds: ReadingBounds): AssemblyStack[] {
  const file = join(folder, MANIFEST);
  const manifest = readFile(file, bounds);
  if (!isMap(manifest) || !isMap(manifest['artifacts'])) {
    throw new TemplateError(file, 'it is no manifest of a CDK assembly; make one with `npx cdk synth`');
  }
  const artifacts = Object.entries(manifest['artifacts']).filter((entry): entry is [string, Members] =>
    isMap(entry[1]),
  );
  const nested = artifacts
    .filter(([, { type }]) => type === 'cdk:cloud-assembly')
    .flatMap(([, artifact]) =>
      readAssembly(join(folder, String(mapAt(artifact, 'properties')['directoryName'])), bounds),
    );
  return [
    ...nested,
    ...inOrder(artifacts).map(([id, artifact]) => stackOf(id, artifact, folder, assetsOf(artifacts, folder, bounds))),
  ];
}

function stackOf(id: string, artifact: Members, folder: string, assets: AssemblyStack['assets']): AssemblyStack {
  const { templateFile, stackName } = mapAt(artifact, 'properties');
  const [, region] = /^aws:\/\/[^/]*\/(.+)$/.exec(String(artifact['environment'])) ?? [];
  return {
    ...{ id, folder, assets },
    name: typeof stackName === 'string' ? stackName : id,
    region: region === undefined || region === 'unknown-region' ? undefined : region,
    file: join(folder, String(templateFile)),
  };
}

function assetsOf(artifacts: readonly [string, Members][], folder: string, bounds: ReadingBounds): Map<string, string> {
  const assets = new Map<string, string>();
  for (const [, artifact] of artifacts) {
    if (artifact['type'] !== 'cdk:asset-manifest') continue;
    const manifest = readFile(join(folder, String(mapAt(artifact, 'properties')['file'])), bounds);
    for (const asset of Object.values(isMap(manifest) ? mapAt(manifest, 'files') : {})) {
      if (!isMap(asset)) continue;
      const path = mapAt(asset, 'source')['path'];
      for (const destination of Object.values(mapAt(asset, 'destinations'))) {
        // Where bundling was skipped the path is absolute, and leads to the sources.
        if (isMap(destination)) assets.set(String(destination['objectKey']), resolve(folder, String(path)));
      }
    }
  }
  return assets;
}

/** Each after those that it depends on. */
function inOrder(artifacts: readonly [string, Members][]): [string, Members][] {
  const byId = new Map(artifacts);
  const ordered = new Map<string, Members>();
  const visited = new Set<string>();
  const visit = (id: string) => {
    const artifact = byId.get(id);
    if (!artifact || visited.has(id)) return;
    visited.add(id);
    for (const needed of listAt(artifact, 'dependencies')) visit(String(needed));
    if (artifact['type'] === 'aws:cloudformation:stack') ordered.set(id, artifact);
  };
  for (const [id] of artifacts) visit(id);
  return [...ordered];
}
