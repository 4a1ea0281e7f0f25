/** Names of resources in a template: letters and digits, each once. */
export class LogicalIds {
  readonly #taken = new Set<string>();

  /** A name that is made of words, with a number if it is taken. */
  of(...words: readonly string[]): string {
    const name = words.map(capitalised).join('') || 'Resource';
    let id = name;
    for (let n = 2; this.#taken.has(id); n++) id = `${name}${n}`;
    this.#taken.add(id);
    return id;
  }
}

/** As long as names are readable. */
const WORD_MAX = 60;

const capitalised = (word: string): string =>
  word
    .split(/[^A-Za-z\d]+/)
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join('')
    .slice(0, WORD_MAX);
