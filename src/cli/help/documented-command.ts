import type { OwnCommand, OwnOption } from '../words/own-options.ts';
import type { Section } from './document.ts';

/** A command that is Fanfare's own, as its page and the completion of shells see it. */
export type DocumentedCommand = Omit<OwnCommand, 'word' | 'options'> & {
  readonly word?: OwnCommand['word'] & { readonly choices?: readonly string[] };
  readonly options: readonly (OwnOption & {
    /** What a shell may offer as the value, where anything may stand. */
    readonly suggestions?: readonly string[];
  })[];
  /** What its page says besides. */
  readonly sections?: readonly Section[];
  /** It is a program of its own, without the options that every other command takes. */
  readonly isApart?: true;
};

/** Each is loaded when needed. */
export type DocumentedCommands = { readonly [name: string]: () => Promise<DocumentedCommand> };
