// Where our command line answers otherwise than the recorded AWS CLI, and why. A line that no longer holds fails the test.

export type Difference = {
  readonly version: 1 | 2;
  readonly id: string;
  readonly reason: string;
};

const OWN_SENTENCES = 'The comments are the sentences of our models; all but them is compared below.';
const EMPTY_REGION = 'aws/sigv4/sign.ts asserts that a region is not empty, and the AWS CLI signs with an empty one.';

export const differences: readonly Difference[] = [
  { version: 2, id: 'skeleton/yaml-ivscha-tag-resource', reason: OWN_SENTENCES },
  { version: 2, id: 'skeleton/yaml-apigat-delete-connection', reason: OWN_SENTENCES },
  { version: 2, id: 'skeleton/yaml-apigat-create-route', reason: OWN_SENTENCES },
  { version: 1, id: 'config/region-empty-env', reason: EMPTY_REGION },
  { version: 1, id: 'config/region-empty-flag', reason: EMPTY_REGION },
  { version: 2, id: 'config/region-empty-env', reason: EMPTY_REGION },
  { version: 2, id: 'config/region-empty-flag', reason: EMPTY_REGION },
];
