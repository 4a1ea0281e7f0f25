// The options that every command takes (spec/aws-cli.md, section 2).
import { Failure } from './failure.ts';
import type { Option, Parsed } from './argparse.ts';
import { int } from './python/numbers.ts';

type GlobalOption = Option & { readonly value?: string; readonly doc: string };

/** In the order in which messages about ambiguous prefixes list them. */
export const globalOptions: readonly GlobalOption[] = [
  { name: '--debug', takes: 'none', doc: 'Show on stderr what is sent and answered, without secrets.' },
  { name: '--endpoint-url', takes: 'one', value: 'URL', doc: 'Where the service is. Default: http://127.0.0.1:3263' },
  { name: '--no-verify-ssl', takes: 'none', doc: 'Accept any TLS certificate.' },
  { name: '--no-paginate', takes: 'none', doc: 'Ask for one page only.' },
  { name: '--output', takes: 'one', value: 'FORMAT', choices: ['json'], doc: 'How to print the answer: json.' },
  { name: '--profile', takes: 'one', value: 'NAME', doc: 'Use this profile of your AWS configuration files.' },
  {
    name: '--region',
    takes: 'one',
    value: 'REGION',
    doc: 'The region to sign for. Default: that of an ARN, else us-east-1',
  },
  { name: '--version', takes: 'none', doc: 'Show the version.' },
  { name: '--color', takes: 'one', value: 'WHEN', choices: ['on', 'off', 'auto'], doc: 'Colours: on, off or auto.' },
  { name: '--no-sign-request', takes: 'none', doc: 'Do not sign, and load no credentials.' },
  { name: '--ca-bundle', takes: 'one', value: 'FILE', doc: 'Trust the certificates of this PEM file.' },
  {
    name: '--cli-read-timeout',
    takes: 'one',
    value: 'SECONDS',
    doc: 'How long to wait for data; 0 is for ever. Default: 60',
  },
  {
    name: '--cli-connect-timeout',
    takes: 'one',
    value: 'SECONDS',
    doc: 'How long to wait for the connection; 0 is for ever. Default: 60',
  },
  {
    name: '--cli-binary-format',
    takes: 'one',
    value: 'FORMAT',
    choices: ['base64', 'raw-in-base64-out'],
    doc: 'How binary values are given: base64, or raw-in-base64-out for text as it is. Default: raw-in-base64-out',
  },
];

export type Globals = {
  readonly debug: boolean;
  readonly endpointUrl: string | undefined;
  readonly verifyTls: boolean;
  readonly profile: string | undefined;
  readonly region: string | undefined;
  readonly sign: boolean;
  readonly caBundle: string | undefined;
  readonly readTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly binaryFormat: string | undefined;
};

const DEFAULT_TIMEOUT_SECONDS = '60';

/** Read the global options. Throws a Failure or a PythonError for a value that cannot be. */
export function readGlobals({ options }: Parsed): Globals {
  const value = (name: string) => options.get(name)?.[0];
  const endpointUrl = value('--endpoint-url');
  if (endpointUrl !== undefined && !/^[a-z][a-z0-9+.-]*:/i.test(endpointUrl.replace(/^[\d.]+:\d*/, ''))) {
    const form = 'Must be of the form http://<hostname>/ or https://<hostname>/';
    throw new Failure('parameter', `Bad value for --endpoint-url "${endpointUrl}": scheme is missing.  ${form}`);
  }
  return {
    debug: options.has('--debug'),
    endpointUrl,
    verifyTls: !options.has('--no-verify-ssl'),
    profile: value('--profile'),
    region: value('--region'),
    sign: !options.has('--no-sign-request'),
    caBundle: value('--ca-bundle'),
    readTimeoutMs: timeoutMs('read', value('--cli-read-timeout')),
    connectTimeoutMs: timeoutMs('connect', value('--cli-connect-timeout')),
    binaryFormat: value('--cli-binary-format'),
  };
}

function timeoutMs(what: 'read' | 'connect', text = DEFAULT_TIMEOUT_SECONDS): number {
  const seconds = Number(int(text));
  if (seconds >= 0) return seconds * 1000;
  const reason = 'but the timeout cannot be set to a value less than or equal to 0.';
  throw new Failure('general', `Attempted to set ${what} timeout to ${seconds}, ${reason}`);
}
