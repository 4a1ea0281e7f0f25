import { createHash } from 'node:crypto';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/**
 * A name such as CloudFormation gives what has none, `{Stack}-{LogicalId}-{12 letters}`: the same at each start
 * (spec/functions-and-templates.md, section 13.4).
 */
export function physicalName(stack: string, logicalId: string, lengthMax = 255): string {
  const digest = createHash('sha256').update(`${stack}/${logicalId}`).digest();
  const suffix = [...digest.subarray(0, 12)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
  return `${`${stack}-${logicalId}`.slice(0, lengthMax - suffix.length - 1)}-${suffix}`;
}
