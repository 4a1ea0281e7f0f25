// The properties of functions, to tell one that has no effect here from one that is misspelt
// (spec/functions-and-templates.md, sections 13.4 and 14.1).
import { nearest } from '../../base/nearest.ts';
import type { Members } from '../reading/objects.ts';
import { placeOf } from '../reading/places.ts';
import { TemplateError } from '../reading/template-error.ts';

export const LAMBDA_FUNCTION = [
  ...['Architectures', 'Code', 'CodeSigningConfigArn', 'DeadLetterConfig', 'Description', 'Environment'],
  ...['EphemeralStorage', 'FileSystemConfigs', 'FunctionName', 'Handler', 'ImageConfig', 'KmsKeyArn', 'Layers'],
  ...['LoggingConfig', 'MemorySize', 'PackageType', 'RecursiveLoop', 'ReservedConcurrentExecutions', 'Role'],
  ...['Runtime', 'RuntimeManagementConfig', 'SnapStart', 'Tags', 'Timeout', 'TracingConfig', 'VpcConfig'],
] as const;

/** Throws a TemplateError for a name that is nearly one of `names`; AWS may know more of them than we do. */
export function refuseMisspelt(given: Members, names: readonly string[], what: string): void {
  for (const name of Object.keys(given)) {
    const near = names.includes(name) ? undefined : nearest(name, names);
    if (near === undefined || Object.hasOwn(given, near)) continue;
    throw new TemplateError(placeOf(given, name), `${what} has no property ${name}; did you mean ${near}?`);
  }
}
