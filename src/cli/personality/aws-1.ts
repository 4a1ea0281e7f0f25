import { commandNames } from './commands-1.ts';
import type { Personality } from './personality.ts';
import { USAGE, aws2 } from './aws-2.ts';

/** Every usage of version 1 begins with this. The carriage return is its own. */
const NOTE =
  '\rNote: AWS CLI version 2, the latest major version of the AWS CLI, is now stable and recommended for general use. ' +
  'For more information, see the AWS CLI version 2 installation instructions at: ' +
  'https://docs.aws.amazon.com/cli/latest/userguide/install-cliv2.html';

const plain = '\n{message}\n';
const withoutBlankLine = '{message}\n';

/** The AWS CLI 1.45 (spec/aws-cli.md, what it calls v1). */
export const aws1: Personality = {
  ...aws2,
  release: 'aws-cli/1.45.11',
  exitCodes: {
    usage: 2,
    'unknown-options': 255,
    parameter: 255,
    'no-region': 255,
    'no-credentials': 255,
    configuration: 255,
    'broken-file': 1,
    service: 255,
    general: 255,
  },
  frames: {
    usage: '{usage}aws: error: {message}\n',
    'unknown-options': '{usage}\n{message}\n',
    parameter: plain,
    'no-region': withoutBlankLine,
    'no-credentials': withoutBlankLine,
    configuration: plain,
    'broken-file': 'botocore.exceptions.ConfigParseError: {message}\n',
    service: plain,
    general: plain,
  },
  usage: `usage: ${NOTE}\n\n${USAGE}`,
  trimsMessages: false,
  globals: [
    '--debug',
    '--endpoint-url',
    '--no-verify-ssl',
    '--no-paginate',
    '--output',
    '--query',
    '--profile',
    '--region',
    '--color',
    '--no-sign-request',
    '--ca-bundle',
    '--cli-read-timeout',
    '--cli-connect-timeout',
    '--v2-debug',
    '--version',
  ],
  commandNames,
  earlyUsage: undefined,
  outputs: ['json', 'text', 'table'],
  invalidChoice: 'listed',
  shorthand: { showsPlace: false, indent: '' },
  errorFormat: undefined,
  timestamps: { byDefault: 'wire', names: ['none', 'wire', 'iso8601'] },
  blobs: 'raw',
  readsBinaryFormat: false,
  pager: false,
  fetchesUrls: true,
  inputFormats: ['json'],
  explainsInputJson: true,
  skeletons: ['input', 'output'],
  retries: {
    mode: 'legacy',
    modes: "('legacy', 'standard', 'adaptive')",
    one: '1',
  },
  profileVariables: ['AWS_DEFAULT_PROFILE', 'AWS_PROFILE'],
  regionVariables: ['AWS_DEFAULT_REGION'],
  unionSeparator: ', ',
  paging: { conflict: { prefix: 'Error during pagination: ', kind: 'general' }, endsWithInput: false },
  checksLength: true,
  credentialsHint: 'You can configure credentials by running "aws configure".',
  aliases: 'commands',
};
