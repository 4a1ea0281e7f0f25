import type { GlobalOption } from '../words/globals.ts';
import { globalOptionsOf } from '../words/globals.ts';
import type { Personality } from '../personality/personality.ts';

/** In what the pages of the personalities differ. */
export type PageStyle = {
  /** What the command is called. */
  readonly program: string;
  /** Pages look to the letter like those of the AWS CLI, overstruck in a pipe too. */
  readonly isAws: boolean;
  /** Say what values must obey; version 1 of the AWS CLI does not. */
  readonly constraints: boolean;
  /** The options of every command, in the order of the AWS CLI's pages. */
  readonly globals: readonly GlobalOption[];
};

export function styleOf(personality: Personality): PageStyle {
  const { program, release } = personality;
  const options = globalOptionsOf(personality);
  const isVersion = ({ name }: GlobalOption) => name === '--version';
  return {
    program,
    isAws: release !== undefined,
    constraints: !release?.startsWith('aws-cli/1.'),
    // Parsers know it last; pages show it after the region.
    globals: options
      .filter((option) => !isVersion(option))
      .flatMap((option) => (option.name === '--region' ? [option, ...options.filter(isVersion)] : [option])),
  };
}
