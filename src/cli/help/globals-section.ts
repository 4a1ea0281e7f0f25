// The options that every command takes, in SYNOPSIS and in GLOBAL OPTIONS.
import type { GlobalOption } from '../words/globals.ts';
import type { Block, Section } from './document.ts';
import { bold, bullet, paragraph, prose } from './document.ts';
import type { PageStyle } from './page-style.ts';

/** As in `[--region <value>]`. */
export const globalSynopsis = (style: PageStyle): string[] =>
  style.globals.map((option) => `[${option.name}${isFlag(option, style) ? '' : ' <value>'}]`);

export const globalSection = (style: PageStyle): Section => ({
  title: 'GLOBAL OPTIONS',
  blocks: style.globals.flatMap((option): Block[] => [
    paragraph(bold(option.name), ` (${typeOf(option, style)})`),
    paragraph(...prose(option.doc)),
    ...(option.choices ?? []).map((choice) => bullet(choice)),
  ]),
});

/** The AWS CLI's pages show a value for `--version`, which takes none. */
const isFlag = ({ name, takes }: GlobalOption, { isAws }: PageStyle): boolean =>
  takes === 'none' && !(isAws && name === '--version');

function typeOf(option: GlobalOption, style: PageStyle): string {
  if (isFlag(option, style)) return 'boolean';
  return option.name.endsWith('-timeout') ? 'int' : 'string';
}
