// Whether API Gateway and IVS Chat could call the functions of a template on AWS, where a function's own policy decides
// (spec/functions-and-templates.md, section 10).
import { glob } from '../../aws/policy/glob.ts';

/** An AWS::Lambda::Permission. */
export type Permission = {
  readonly function: string;
  readonly principal: string;
  /** Undefined: whatever of that principal. */
  readonly sourceArn: string | undefined;
};

/** A function that is called for something. */
export type Wanted = {
  readonly function: string;
  readonly principal: 'apigateway.amazonaws.com' | 'ivschat.amazonaws.com';
  /** Any of these would do, as an API may have several stages. */
  readonly sourceArns: readonly string[];
  /** For the person who reads the warning. */
  readonly by: string;
};

export const isPermitted = (wanted: Wanted, permissions: readonly Permission[]): boolean =>
  permissions.some(
    ({ function: name, principal, sourceArn }) =>
      name === wanted.function &&
      (principal === wanted.principal || principal === '*') &&
      (sourceArn === undefined || wanted.sourceArns.some((arn) => glob(sourceArn)(arn))),
  );

export const warningOf = ({ function: name, principal, by }: Wanted): string =>
  `would fail on AWS: no AWS::Lambda::Permission lets ${principal} call ${name} for ${by}`;
