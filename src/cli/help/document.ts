// A help page as a small tree. It is written once and read twice: as text by `render-text.ts`, as a manual page's source
// by `render-roff.ts`.

export type Span = string | { readonly bold: string } | { readonly underline: string };
export type Text = readonly Span[];

export type Block =
  | { readonly kind: 'paragraph'; readonly text: Text }
  | { readonly kind: 'bullet'; readonly text: Text }
  /** Lines as they are, one level deeper than what is around them. */
  | { readonly kind: 'literal'; readonly lines: string }
  /** A head, and below it, one level deeper, what it is about. */
  | { readonly kind: 'entry'; readonly head: Text; readonly body: readonly Block[] }
  /** Names on the left, sentences on the right. */
  | { readonly kind: 'rows'; readonly rows: readonly (readonly [name: Text, text: Text])[] };

export type Section = { readonly title: string; readonly blocks: readonly Block[] };

export type Page = {
  /** What is explained, as in `send-event`. */
  readonly name: string;
  /** All of it, as in `fanfare ivschat send-event`. */
  readonly command: string;
  /** What it does, in a sentence; empty where the AWS CLI says nothing. */
  readonly summary: string;
  /** All but NAME, which the two readings write each in its own way. */
  readonly sections: readonly Section[];
};

export const bold = (text: string): Span => ({ bold: text });
export const underline = (text: string): Span => ({ underline: text });
export const paragraph = (...text: Text): Block => ({ kind: 'paragraph', text });
export const bullet = (...text: Text): Block => ({ kind: 'bullet', text });
export const literal = (lines: string): Block => ({ kind: 'literal', lines });
export const entry = (head: Text, body: readonly Block[]): Block => ({ kind: 'entry', head, body });
export const rows = (all: readonly (readonly [Text, Text])[]): Block => ({ kind: 'rows', rows: all });

/** A sentence of help: what stands in backticks is bold. */
export const prose = (sentence: string): Text =>
  sentence
    .split('`')
    .map((part, index) => (index % 2 === 1 ? bold(part) : part))
    .filter((span) => span !== '');

export const textOf = (text: Text): string =>
  text.map((span) => (typeof span === 'string' ? span : 'bold' in span ? span.bold : span.underline)).join('');

/** What a page says beside its name: without the full stop. */
export const firstSentence = (doc: string): string => doc.split(/\.(?:\s|$)/)[0]!;
