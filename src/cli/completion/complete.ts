// What can follow on a command line. Pure: everything outside the models comes from the sources.
import type { Option } from '../words/argparse.ts';
import { globalOptions } from '../words/globals.ts';
import type { DocumentedCommand, DocumentedCommands } from '../help/documented-command.ts';
import { kebabCase } from '../words/names.ts';
import { operationOptions } from '../words/operation-options.ts';
import { friendly } from '../personality/friendly.ts';
import { services } from '../words/services.ts';
import type { Candidate, Sources, Typed } from './candidate.ts';
import { starting } from './candidate.ts';
import type { CompletedOption } from './option-values.ts';
import { optionValues, wordValues } from './option-values.ts';

/** Complete the last of the words; the name of the program is not among them. */
export async function complete(words: readonly string[], sources: Sources): Promise<Candidate[]> {
  const line = new Line(sources.ownCommands);
  for (const word of words.slice(0, -1)) await line.read(word);
  const current = words.at(-1) ?? '';
  const typed = { given: line.given, command: line.command, current };
  return starting(await candidatesFor(line, typed, sources), current);
}

async function candidatesFor(line: Line, typed: Typed, sources: Sources): Promise<Candidate[]> {
  const { current, given } = typed;
  const { pending } = line;
  if (pending && (pending.takes === 'one' || !current.startsWith('-'))) {
    const values = await optionValues(pending, typed, sources);
    if (pending.takes === 'one' || values.length > 0) return values;
  }
  const [name = '', ...rest] = current.split('=');
  const assigned = current.startsWith('--') && rest.length > 0 ? line.find(name) : undefined;
  if (assigned) {
    const values = await optionValues(assigned, { ...typed, current: rest.join('=') }, sources);
    return values.map((candidate) => ({ ...candidate, value: `${name}=${candidate.value}` }));
  }
  if (current.startsWith('-')) return line.options.filter(isOpen).map(optionCandidate);
  const own = line.own.filter(isOpen).map(optionCandidate);
  if (!line.command) return commandCandidates(sources.ownCommands);
  if (line.operations) return [...line.operations, HELP];
  const isFirst = line.isKnown && given.size === 0 && !line.hasWord;
  const values = line.word && !line.hasWord ? await wordValues(line.word, typed, sources) : [];
  return [...values, ...own, ...(isFirst ? [HELP] : [])];

  /** An option that replaces what it was given before need not be offered again. */
  function isOpen({ name: option, adds }: Option): boolean {
    return adds === true || !given.has(option);
  }
}

const HELP: Candidate = { value: 'help', doc: 'Explain this.' };

const optionCandidate = ({ name, doc }: CompletedOption): Candidate => ({ value: name, ...(doc && { doc }) });

async function commandCandidates(ownCommands: DocumentedCommands): Promise<Candidate[]> {
  const own = await Promise.all(Object.values(ownCommands).map((load) => load()));
  const models = await Promise.all(Object.values(services).map((load) => load()));
  return [
    ...own.map(({ name, doc }) => ({ value: name, doc })),
    ...models.map(({ id, doc }) => ({ value: id, doc })),
    { value: 'help', doc: 'Where to begin, and what there is.' },
  ];
}

/** The words before the one that is being typed, read one after the other. */
class Line {
  readonly #ownCommands: DocumentedCommands;
  command: string | undefined;
  /** There is such a command and, for a service, such an operation. */
  isKnown = false;
  /** What can be chosen from, as long as the operation of a service is missing. */
  operations: readonly Candidate[] | undefined;
  /** The one free word that a command of our own takes. */
  word: DocumentedCommand['word'];
  hasWord = false;
  /** The options of the command or operation, without those of every command. */
  own: readonly CompletedOption[] = [];
  options: readonly CompletedOption[] = globalOptions;
  given = new Map<string, string[]>();
  /** The option whose value is to come. */
  pending: CompletedOption | undefined;

  constructor(ownCommands: DocumentedCommands) {
    this.#ownCommands = ownCommands;
  }

  find(name: string): CompletedOption | undefined {
    const exact = this.options.find((option) => option.name === name || option.aliases?.includes(name));
    if (exact) return exact;
    const near = this.options.filter((option) => option.name.startsWith(name));
    return near.length === 1 ? near[0] : undefined;
  }

  async read(word: string): Promise<void> {
    const { pending } = this;
    if (pending && !word.startsWith('-')) {
      this.given.get(pending.name)!.push(word);
      if (pending.takes === 'one' || pending.takes === 'optional') this.pending = undefined;
      return;
    }
    this.pending = undefined;
    if (!word.startsWith('-')) return this.#readFree(word);
    const equals = word.indexOf('=');
    const option = this.find(equals < 0 ? word : word.slice(0, equals));
    if (!option) return;
    this.given.set(option.name, equals < 0 ? [] : [word.slice(equals + 1)]);
    if (equals < 0 && option.takes !== 'none') this.pending = option;
  }

  async #readFree(word: string): Promise<void> {
    if (!this.command) {
      this.command = word;
      await this.#enter(word);
    } else if (this.operations) {
      await this.#enterOperation(this.command, word);
    } else {
      this.hasWord = true;
    }
  }

  async #enter(command: string): Promise<void> {
    if (Object.hasOwn(services, command)) {
      const { operations } = await services[command]!();
      this.operations = Object.entries(operations).map(([name, { doc }]) => ({ value: kebabCase(name), doc }));
    } else if (Object.hasOwn(this.#ownCommands, command)) {
      const { word, options, isApart } = await this.#ownCommands[command]!();
      this.isKnown = true;
      this.word = word;
      this.own = options;
      this.options = isApart ? options : [...options, ...globalOptions];
    }
  }

  async #enterOperation(service: string, word: string): Promise<void> {
    this.operations = undefined;
    const { operations } = await services[service]!();
    const [, operation] = Object.entries(operations).find(([name]) => kebabCase(name) === word) ?? [];
    if (!operation) return;
    this.isKnown = true;
    const shown = operationOptions(operation, friendly).filter(({ isHidden }) => !isHidden);
    this.own = shown.map((option) => ({
      ...option,
      ...(option.shape?.doc && { doc: option.shape.doc }),
    }));
    this.options = [...this.own, ...globalOptions];
  }
}
