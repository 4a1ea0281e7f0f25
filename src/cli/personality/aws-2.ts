import { commandNames } from './commands-2.ts';
import type { Personality } from './personality.ts';
import { friendly } from './friendly.ts';

/** What both versions of the AWS CLI print below an error in the words of a command. */
export const USAGE = `usage: aws [options] <command> <subcommand> [<subcommand> ...] [parameters]
To see help text, you can run:

  aws help
  aws <command> help
  aws <command> <subcommand> help
`;

const coded = (code: string) => `\naws: [ERROR]: An error occurred (${code}): {message}\n`;
const plain = '\naws: [ERROR]: {message}\n';

/** The AWS CLI 2.36 (spec/aws-cli.md, what it calls v2L). */
export const aws2: Personality = {
  ...friendly,
  commandNames,
  earlyUsage: { options: ['--profile', '--debug'], usage: 'usage: aws [--profile PROFILE] [--debug]\n' },
  program: 'aws',
  release: 'aws-cli/2.36.7',
  frames: {
    usage: `${coded('ParamValidation')}\n{usage}`,
    'unknown-options': `\n{usage}\n${plain}`,
    parameter: coded('ParamValidation'),
    'no-region': coded('NoRegion'),
    'no-credentials': coded('NoCredentials'),
    configuration: coded('Configuration'),
    'broken-file': plain,
    service: plain,
    general: plain,
  },
  usage: USAGE,
  invalidChoice: 'similar',
  blobs: 'base64',
  checksLength: false,
  credentialsHint: 'You can configure credentials by running "aws login".',
  brokenPipe: {
    exitCode: 120,
    text: "Exception ignored in: <_io.TextIOWrapper name='<stdout>' mode='w' encoding='utf-8'>\nBrokenPipeError: [Errno 32] Broken pipe\n",
  },
  aliases: 'operations',
  friendly: {
    camelCaseOptions: false,
    mapsOverSeveralWords: false,
    dashValues: false,
    suggestions: false,
    defaults: false,
    ownCommands: false,
    harmlessErrors: false,
    onlyServed: false,
  },
};
