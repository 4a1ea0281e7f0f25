// Everything in which command lines that read the same models differ: names, options, exit codes, frames, formats,
// leniency. All of it is data, so that another personality is another value. The values of the AWS CLI's versions are in
// personalities/. Source: spec/aws-cli.md; where nothing is said, column v2L of its section 3.
import type { RetryMode } from '../../aws/client/retry.ts';
import type { FailureKind } from './failure.ts';
import type { GlobalName } from './global-names.ts';

export type Personality = {
  readonly program: string;
  /** How a release of the AWS CLI names itself; undefined for Fanfare's own name. */
  readonly release: string | undefined;
  readonly exitCodes: { readonly [Kind in FailureKind]: number };
  /** How a failure is written to stderr. `{message}` and `{usage}` are filled in. */
  readonly frames: { readonly [Kind in FailureKind]: string };
  readonly usage: string;
  /** What is shown instead where an option of the parser before all others is wrong. */
  readonly earlyUsage: { readonly options: readonly string[]; readonly usage: string } | undefined;
  /** Blanks and line ends are cut off the end of messages. */
  readonly trimsMessages: boolean;
  /** In the order in which messages about ambiguous prefixes list them. */
  readonly globals: readonly GlobalName[];
  readonly outputs: readonly string[];
  /** All commands that a wrong one is held against; undefined: those that there are. */
  readonly commandNames: (() => readonly string[]) | undefined;
  /** A wrong choice is answered with the nearest one, with similar ones, or with all. */
  readonly invalidChoice: 'nearest' | 'similar' | 'listed';
  readonly shorthand: {
    /** The input is shown with a caret below. Version 1 prints the name of the function that would find the place. */
    readonly showsPlace: boolean;
    /** Blanks before the input of a syntax error. */
    readonly indent: string;
  };
  /** What to show of an error besides its message; undefined where nobody can choose. */
  readonly errorFormat: 'enhanced' | undefined;
  readonly timestamps: { readonly byDefault: 'iso8601' | 'wire'; readonly names: readonly string[] };
  /** Text of a blob is taken as it is, or as base64. */
  readonly blobs: 'raw' | 'base64';
  /** The setting `cli_binary_format` is read. */
  readonly readsBinaryFormat: boolean;
  /** Output goes through a pager on a terminal. */
  readonly pager: boolean;
  /** A value that is a URL is fetched. */
  readonly fetchesUrls: boolean;
  readonly inputFormats: readonly ('json' | 'yaml')[];
  /** Messages about `--cli-input-json` say what is wrong with it. */
  readonly explainsInputJson: boolean;
  readonly skeletons: readonly string[];
  readonly retries: {
    readonly mode: RetryMode;
    /** The texts about settings that cannot be. */
    readonly modes: string;
    readonly one: string;
  };
  /** The variables that name the profile and the region, the first that is set wins. */
  readonly profileVariables: readonly string[];
  readonly regionVariables: readonly string[];
  /** What stands between the names of a union's members, when not exactly one is set. */
  readonly unionSeparator: string;
  readonly paging: {
    /** `--no-paginate` together with options about pages. */
    readonly conflict: { readonly prefix: string; readonly kind: FailureKind };
    /** Members about pages in `--cli-input-json` switch paging off. */
    readonly endsWithInput: boolean;
  };
  /** A body that is shorter than announced is an error. */
  readonly checksLength: boolean;
  readonly credentialsHint: string;
  /** How it ends when the reader of its output has left; undefined: as if nothing were. */
  readonly brokenPipe: { readonly exitCode: number; readonly text: string } | undefined;
  /** Commands named in `~/.aws/cli/alias`, and operations too. */
  readonly aliases: 'none' | 'commands' | 'operations';
  /** What AWS's command line refuses and ours understands. */
  readonly friendly: {
    readonly camelCaseOptions: boolean;
    readonly mapsOverSeveralWords: boolean;
    readonly dashValues: boolean;
    readonly suggestions: boolean;
    /** Endpoint, region and credentials are found where AWS's command line would give up. */
    readonly defaults: boolean;
    /** Commands that AWS does not have; `--help`; an overview where there are no words at all. */
    readonly ownCommands: boolean;
    /** What a server says of an error is shown without what could steer a terminal. */
    readonly harmlessErrors: boolean;
    /** Operations of AWS that the server does not have are no commands. */
    readonly onlyServed: boolean;
  };
};

/** The text of a failure for stderr. A hint follows the message. */
export function frame(
  { frames, usage, earlyUsage, trimsMessages }: Personality,
  kind: FailureKind,
  message: string,
  hint?: string,
): string {
  const text = trimsMessages && kind !== 'usage' ? message.trimEnd() : message;
  const full = hint ? `${text}\n${hint}` : text;
  const isEarly = kind === 'usage' && earlyUsage?.options.some((name) => message.startsWith(`argument ${name}:`));
  return frames[kind].replace('{usage}', () => (isEarly ? earlyUsage!.usage : usage)).replace('{message}', () => full);
}
