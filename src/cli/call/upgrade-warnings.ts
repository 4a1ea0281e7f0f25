// `--v2-debug` of version 1: what version 2 of the AWS CLI would do in another way, in our own words.
import type { Io } from '../personality/io.ts';

const WARNINGS: readonly string[] = [
  'on a terminal, version 2 sends its output through a pager; set AWS_PAGER to nothing for the behaviour of version 1.',
  'version 2 prints times in ISO 8601; set cli_timestamp_format = wire for the behaviour of version 1.',
  'version 2 takes text of binary parameters for base64; set cli_binary_format = raw-in-base64-out for the behaviour of version 1.',
  'version 2 fetches no http:// and https:// values of parameters.',
];

export function warnOfVersion2({ stderr }: Io): void {
  for (const warning of WARNINGS) stderr.write(`\nAWS CLI v2 UPGRADE WARNING: ${warning}\n`);
}
