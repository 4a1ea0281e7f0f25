import type { LocalFunctions } from '../../functions/local-functions.ts';

export type LambdaContext = {
  readonly account: string;
  readonly functions: Pick<LocalFunctions, 'arnOf' | 'call' | 'submit'>;
};
