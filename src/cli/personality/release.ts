import { release } from 'node:os';
import { VERSION, versionLine } from '../../launch/version.ts';
import type { Personality } from './personality.ts';

/** What `--version` prints, and how the command names itself to a server: in the form of the AWS CLI where it is one. */
export function releaseLine(personality: Personality): string {
  if (personality.release === undefined) return versionLine();
  return `${personality.release} fanfare/${VERSION} node/${process.versions.node} Linux/${release()}`;
}
