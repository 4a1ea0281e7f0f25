// The options that every command takes (spec/aws-cli.md, section 2).
import { Failure } from '../personality/failure.ts';
import type { GlobalName } from '../personality/global-names.ts';
import type { Option, Parsed } from './argparse.ts';
import type { Personality } from '../personality/personality.ts';
import { friendly } from '../personality/friendly.ts';
import { int } from '../aws/python/numbers.ts';

export type GlobalOption = Option & { readonly value?: string; readonly doc: string };

const definitions = {
  '--debug': { takes: 'none', doc: 'Show on stderr what is sent and answered, without secrets.' },
  '--endpoint-url': { takes: 'one', value: 'URL', doc: 'Where the service is. Default: http://127.0.0.1:3263' },
  '--no-verify-ssl': { takes: 'none', doc: 'Accept any TLS certificate.' },
  '--no-paginate': { takes: 'none', doc: 'Ask for one page only.' },
  '--output': { takes: 'one', value: 'FORMAT', doc: 'How to print the answer. Default: json' },
  '--query': { takes: 'one', value: 'EXPRESSION', doc: 'What of the answer to print, as a JMESPath expression.' },
  '--profile': { takes: 'one', value: 'NAME', doc: 'Use this profile of your AWS configuration files.' },
  '--region': {
    takes: 'one',
    value: 'REGION',
    doc: 'The region to sign for. Default: that of an ARN, else us-east-1',
  },
  '--version': { takes: 'none', ends: 'version', doc: 'Show the version.' },
  '--color': {
    takes: 'one',
    value: 'WHEN',
    choices: ['on', 'off', 'auto'],
    doc: 'Colours in tables: on, off, or auto for on in a terminal. Default: auto',
  },
  '--no-sign-request': { takes: 'none', doc: 'Do not sign, and load no credentials.' },
  '--ca-bundle': { takes: 'one', value: 'FILE', doc: 'Trust the certificates of this PEM file.' },
  '--cli-read-timeout': {
    takes: 'one',
    value: 'SECONDS',
    doc: 'How long to wait for data; 0 is for ever. Default: 60',
  },
  '--cli-connect-timeout': {
    takes: 'one',
    value: 'SECONDS',
    doc: 'How long to wait for the connection; 0 is for ever. Default: 60',
  },
  '--v2-debug': { takes: 'none', doc: 'Warn about what version 2 of the AWS CLI would do in another way.' },
  '--cli-binary-format': {
    takes: 'one',
    value: 'FORMAT',
    choices: ['base64', 'raw-in-base64-out'],
    doc: 'How binary values are given: base64, or raw-in-base64-out for text as it is. Default: raw-in-base64-out',
  },
  '--no-cli-pager': { takes: 'none', doc: 'Print to the terminal without a pager.' },
  '--cli-auto-prompt': { takes: 'none', doc: 'Taken and not heeded: the shell completes words instead.' },
  '--no-cli-auto-prompt': { takes: 'none', doc: 'Taken and not heeded, as there is no prompt.' },
  '--cli-error-format': {
    takes: 'one',
    value: 'FORMAT',
    choices: ['legacy', 'json', 'yaml', 'text', 'table', 'enhanced'],
    doc: 'How to print what the service refuses. Default: enhanced, a sentence and its details',
  },
} as const satisfies { readonly [Name in GlobalName]: Omit<GlobalOption, 'name'> };

/** In the order in which messages about ambiguous prefixes list them. */
export const globalOptionsOf = ({ globals, outputs }: Personality): GlobalOption[] =>
  globals.map((name) => ({ name, ...definitions[name], ...(name === '--output' && { choices: outputs }) }));

/** Those of Fanfare's own personality. */
export const globalOptions: readonly GlobalOption[] = globalOptionsOf(friendly);

export type Globals = {
  readonly debug: boolean;
  readonly endpointUrl: string | undefined;
  readonly verifyTls: boolean;
  readonly paginate: boolean;
  readonly output: string | undefined;
  readonly query: string | undefined;
  readonly profile: string | undefined;
  readonly region: string | undefined;
  readonly color: 'on' | 'off' | 'auto';
  readonly sign: boolean;
  readonly caBundle: string | undefined;
  readonly readTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly binaryFormat: string | undefined;
  readonly pager: boolean;
  readonly errorFormat: string | undefined;
  /** Warn of what version 2 of the AWS CLI does otherwise. */
  readonly v2Debug: boolean;
};

const DEFAULT_TIMEOUT_SECONDS = '60';

/** Read the global options. Throws a Failure or a PythonError for a value that cannot be. */
export function readGlobals({ options }: Pick<Parsed, 'options'>): Globals {
  const value = (name: GlobalName) => options.get(name)?.[0];
  const endpointUrl = value('--endpoint-url');
  if (endpointUrl !== undefined && !/^[\u0000- ]*[a-z][a-z0-9+.-]*:/i.test(endpointUrl)) {
    const form = 'Must be of the form http://<hostname>/ or https://<hostname>/';
    throw new Failure('parameter', `Bad value for --endpoint-url "${endpointUrl}": scheme is missing.  ${form}`);
  }
  if (options.has('--cli-auto-prompt') && options.has('--no-cli-auto-prompt')) {
    const reason = 'cannot be specified at the same time.';
    throw new Failure('parameter', `Both --cli-auto-prompt and --no-cli-auto-prompt ${reason}`);
  }
  return {
    debug: options.has('--debug'),
    endpointUrl,
    verifyTls: !options.has('--no-verify-ssl'),
    paginate: !options.has('--no-paginate'),
    output: value('--output'),
    query: value('--query'),
    profile: value('--profile'),
    region: value('--region'),
    color: (value('--color') ?? 'auto') as Globals['color'],
    sign: !options.has('--no-sign-request'),
    caBundle: value('--ca-bundle'),
    readTimeoutMs: timeoutMs('read', value('--cli-read-timeout')),
    connectTimeoutMs: timeoutMs('connect', value('--cli-connect-timeout')),
    binaryFormat: value('--cli-binary-format'),
    pager: !options.has('--no-cli-pager'),
    errorFormat: value('--cli-error-format'),
    v2Debug: options.has('--v2-debug'),
  };
}

function timeoutMs(what: 'read' | 'connect', text = DEFAULT_TIMEOUT_SECONDS): number {
  const seconds = Number(int(text));
  if (seconds >= 0) return seconds * 1000;
  const reason = 'but the timeout cannot be set to a value less than or equal to 0.';
  throw new Failure('general', `Attempted to set ${what} timeout to ${seconds}, ${reason}`);
}
