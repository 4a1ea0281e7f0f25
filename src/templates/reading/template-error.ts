// What is wrong with a template, for the person who wrote it: one line, with the place where it stands.

/** A position in a text, from 1. */
export type Place = { readonly file: string; readonly line: number; readonly column: number };

export class TemplateError extends Error {
  /** The message without its place. */
  readonly reason: string;

  /** `where` is a place, or a file as a whole. */
  constructor(where: Place | string | undefined, reason: string) {
    super(where === undefined ? reason : `${placeText(where)}: ${reason}`);
    this.reason = reason;
  }
}

export const placeText = (where: Place | string): string =>
  typeof where === 'string' ? where : `${where.file}:${where.line}:${where.column}`;
