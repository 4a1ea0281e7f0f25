// Stacks within stacks whose templates lie on this machine: AWS::CloudFormation::Stack, and AWS::Serverless::Application of SAM.
import { statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { placeOf } from '../reading/places.ts';
import { TemplateError } from '../reading/template-error.ts';
import type { Resource, Stack } from '../template.ts';

/** The property that says where the template is. */
const LOCATION: { readonly [type: string]: string } = {
  'AWS::CloudFormation::Stack': 'TemplateURL',
  'AWS::Serverless::Application': 'Location',
};
/** More levels than anybody has: a template that has itself. */
const DEPTH_MAX = 10;

type Holder = Pick<Stack, 'folder' | 'assets'> & { readonly depth: number };

/** `read`: a template that stands in a file. Throws a TemplateError. */
export function nestedStacks(
  resources: readonly Resource[],
  { folder, assets, depth }: Holder,
  read: (file: string, depth: number) => Stack,
): Map<string, Stack> {
  const nested = new Map<string, Stack>();
  for (const { id, type, properties, place } of resources) {
    const property = LOCATION[type];
    if (property === undefined) continue;
    const said = properties[property];
    // Of the CDK: an asset, by its key in S3.
    const asset = [...assets].find(([key]) => typeof said === 'object' && JSON.stringify(said).includes(key))?.[1];
    const path = asset ?? (typeof said === 'string' && !/^(https?|s3|file):/.test(said) ? said : undefined);
    if (path === undefined) continue;
    const file = isAbsolute(path) ? path : join(folder, path);
    const where = placeOf(properties, property) ?? place;
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) {
      throw new TemplateError(where, `the template ${path} of ${id} is not there`);
    }
    if (depth >= DEPTH_MAX) throw new TemplateError(where, `stacks are nested more than ${DEPTH_MAX} deep`);
    nested.set(id, read(file, depth + 1));
  }
  return nested;
}
