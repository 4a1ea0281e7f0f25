import type { Personality } from '../personality.ts';

/** In what the pages of the personalities differ. */
export type PageStyle = {
  /** What the command is called. */
  readonly program: string;
  /** Pages look to the letter like those of the AWS CLI, overstruck in a pipe too. */
  readonly isAws: boolean;
  /** Say what values must obey; version 1 of the AWS CLI does not. */
  readonly constraints: boolean;
};

/** The one that prints timestamps as they came is version 1. */
export const styleOf = ({ program, timestamps }: Personality): PageStyle => ({
  program,
  isAws: program === 'aws',
  constraints: program !== 'aws' || timestamps !== 'wire',
});
