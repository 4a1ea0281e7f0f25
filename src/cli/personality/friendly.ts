import type { Personality } from './personality.ts';

const USAGE = `usage: fanfare [options] <command> <subcommand> [<subcommand> ...] [parameters]
To see help text, you can run:

  fanfare help
  fanfare <command> help
  fanfare <command> <subcommand> help
`;

const coded = (code: string) => `\nfanfare: [ERROR]: An error occurred (${code}): {message}\n`;
const plain = '\nfanfare: [ERROR]: {message}\n';

/** Version 2 of the AWS CLI in its codes and frames, and forgiving where that harms nobody. */
export const friendly: Personality = {
  program: 'fanfare',
  release: undefined,
  exitCodes: {
    usage: 252,
    'unknown-options': 252,
    parameter: 252,
    'no-region': 253,
    'no-credentials': 253,
    configuration: 253,
    'broken-file': 255,
    service: 254,
    general: 255,
  },
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
  earlyUsage: undefined,
  trimsMessages: true,
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
    '--cli-binary-format',
    '--no-cli-pager',
    '--cli-auto-prompt',
    '--no-cli-auto-prompt',
    '--cli-error-format',
    '--version',
  ],
  outputs: ['json', 'text', 'table', 'yaml', 'yaml-stream', 'off'],
  commandNames: undefined,
  invalidChoice: 'nearest',
  shorthand: { showsPlace: true, indent: ' ' },
  errorFormat: 'enhanced',
  timestamps: { byDefault: 'iso8601', names: ['wire', 'iso8601'] },
  blobs: 'raw',
  readsBinaryFormat: true,
  pager: true,
  fetchesUrls: false,
  inputFormats: ['json', 'yaml'],
  explainsInputJson: false,
  skeletons: ['input', 'output', 'yaml-input'],
  retries: {
    mode: 'standard',
    modes: '"standard" or "adaptive"',
    one: 'one',
  },
  profileVariables: ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE'],
  regionVariables: ['AWS_REGION', 'AWS_DEFAULT_REGION'],
  unionSeparator: '. ',
  paging: { conflict: { prefix: '', kind: 'parameter' }, endsWithInput: true },
  checksLength: true,
  credentialsHint:
    'Start a server on this machine with "fanfare start", or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
  brokenPipe: undefined,
  aliases: 'none',
  friendly: {
    camelCaseOptions: true,
    mapsOverSeveralWords: true,
    dashValues: true,
    suggestions: true,
    defaults: true,
    ownCommands: true,
    harmlessErrors: true,
    onlyServed: true,
  },
};
