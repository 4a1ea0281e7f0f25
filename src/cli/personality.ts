// Everything in which command lines that read the same models differ: names, exit codes, frames, leniency. All of it is
// data, so that another personality is another value. Source: spec/aws-cli.md, section 3, column v2L.
import type { FailureKind } from './failure.ts';

export type Personality = {
  readonly program: string;
  readonly exitCodes: { readonly [Kind in FailureKind]: number };
  /** How a failure is written to stderr. `{message}` and `{usage}` are filled in. */
  readonly frames: { readonly [Kind in FailureKind]: string };
  readonly usage: string;
  /** An invalid choice: `{word}` and, when something is near, `{nearest}`. */
  readonly invalidChoice: { readonly plain: string; readonly near: string };
  /** Blanks before the input and the caret of a shorthand error. */
  readonly caretIndent: string;
  /** Show the modelled members of an error below its message. */
  readonly errorDetails: boolean;
  readonly timestamps: 'iso8601' | 'wire';
  readonly blobs: 'raw' | 'base64';
  /** What AWS's command line refuses and ours understands. */
  readonly friendly: {
    readonly camelCaseOptions: boolean;
    readonly mapsOverSeveralWords: boolean;
    readonly suggestions: boolean;
    /** Endpoint, region and credentials are found where AWS's command line would give up. */
    readonly defaults: boolean;
  };
};

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
  exitCodes: {
    usage: 252,
    'unknown-options': 252,
    parameter: 252,
    'no-region': 253,
    'no-credentials': 253,
    configuration: 253,
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
    service: plain,
    general: plain,
  },
  usage: USAGE,
  invalidChoice: {
    plain: "Found invalid choice '{word}'\n",
    near: "Found invalid choice '{word}'\n\nMaybe you meant:\n\n  * {nearest}",
  },
  caretIndent: ' ',
  errorDetails: true,
  timestamps: 'iso8601',
  blobs: 'raw',
  friendly: { camelCaseOptions: true, mapsOverSeveralWords: true, suggestions: true, defaults: true },
};

/** The text of a failure for stderr. A hint follows the message; lines lose their trailing blanks. */
export function frame({ frames, usage }: Personality, kind: FailureKind, message: string, hint?: string): string {
  const full = (hint ? `${message}\n${hint}` : message).replace(/[ \t]+$/, '');
  return frames[kind].replace('{usage}', () => usage).replace('{message}', () => full);
}
