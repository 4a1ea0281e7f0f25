import type { FunctionDefinition } from './definition.ts';
import { FUNCTION_NAME, RESERVED_VARIABLES, VARIABLE_NAME } from './definition.ts';

/** What a declaration says that Lambda would refuse; whoever declared the function hears it. */
export class DefinitionError extends Error {}

const VARIABLES_BYTES_MAX = 4 * 1024;
const LAYERS_MAX = 5;
const TIMEOUT_MS_MAX = 900_000;

/** Rules of spec/functions-and-templates.md, sections 2.1, 2.3, 7.1 and 9. Throws a DefinitionError. */
export function checkDefinition({ name, environment, layers, timeoutMs }: FunctionDefinition): void {
  const refuse = (what: string): never => {
    throw new DefinitionError(`the function '${name}' ${what}`);
  };
  if (!FUNCTION_NAME.test(name)) refuse('must be named in 1 to 64 letters, digits, - and _');
  const names = Object.keys(environment);
  const reserved = names.filter((variable) => RESERVED_VARIABLES.has(variable));
  if (reserved.length > 0) refuse(`sets ${reserved.join(', ')}, which Lambda reserves; leave them out`);
  const odd = names.find((variable) => !VARIABLE_NAME.test(variable));
  if (odd !== undefined) refuse(`sets '${odd}': variables are a letter and one or more letters, digits and _`);
  const bytes = Buffer.byteLength(JSON.stringify(environment));
  if (bytes > VARIABLES_BYTES_MAX) refuse(`has ${bytes} bytes of variables; Lambda takes ${VARIABLES_BYTES_MAX}`);
  if (layers.length > LAYERS_MAX) refuse(`has ${layers.length} layers; Lambda takes ${LAYERS_MAX}`);
  if (!(timeoutMs > 0 && timeoutMs <= TIMEOUT_MS_MAX)) refuse('must have a timeout of up to 900 seconds');
}
