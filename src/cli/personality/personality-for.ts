import { friendly } from './friendly.ts';
import type { Personality } from './personality.ts';

/** Who the command line is to be: `FANFARE_AWS_CLI` names a major version of the AWS CLI. */
export async function personalityFor(env: NodeJS.ProcessEnv): Promise<Personality> {
  switch (env['FANFARE_AWS_CLI']) {
    case '1':
      return (await import('./aws-1.ts')).aws1;
    case '2':
      return (await import('./aws-2.ts')).aws2;
    default:
      return friendly;
  }
}
