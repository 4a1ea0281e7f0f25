// How `fanfare tail` shows events: as a table, as JSON, as text.
import { harmlessJson, harmlessLine } from '../../../base/harmless.ts';
import type { CommandContext } from '../../words/command-context.ts';
import { Failure } from '../../personality/failure.ts';
import { paintFor, widthOf } from '../../screen/paint.ts';
import type { Event } from './tail-table.ts';
import { TailTable, detailsOf, whoOf } from './tail-table.ts';

export type View = Disposable & {
  /** The lines of an event, which came as this JSON. */
  show(event: Event, json: string): string;
  /** Its times are those of this machine. */
  readonly isLocal: boolean;
  /** Show what stands above events. */
  begin(): void;
};

const OUTPUTS = ['table', 'json', 'text'];

/** What `--output` asks for; else a table on a terminal, and JSON in a pipe. Throws a Failure. */
export function viewOf(context: CommandContext): View {
  const { globals, io } = context;
  const output = globals.output ?? (io.stdout.isTTY ? 'table' : 'json');
  if (!OUTPUTS.includes(output)) throw new Failure('usage', `tail prints ${OUTPUTS.join(', ')}, not ${output}`);
  if (output === 'table') return new TableView(context);
  const show = output === 'json' ? (_: Event, json: string) => harmlessJson(json) : textLine;
  return { show, isLocal: false, begin() {}, [Symbol.dispose]() {} };
}

/** The whole values, in the order of the table. */
const textLine = (event: Event): string =>
  [event.time, event.kind, event.scope, whoOf(event), detailsOf(event)].map((value) => harmlessLine(value)).join('\t');

/** Events that can be shown again when the terminal has another width. */
const REPAINTED_MAX = 500;
/** Of a table in a pipe. */
const NARROW = 80;
const CLEAR_SCREEN = '\u001b[2J\u001b[H';

/** On a terminal it has its heading on every screen, and is painted anew when that gets another size. */
class TableView implements View {
  readonly isLocal = true;
  readonly #io: CommandContext['io'];
  readonly #table: TailTable;
  readonly #isTerminal: boolean;
  #recent: Event[] = [];
  #linesSinceHeading = Infinity;

  constructor(context: CommandContext) {
    this.#io = context.io;
    this.#isTerminal = context.io.stdout.isTTY === true;
    this.#table = new TailTable(paintFor(context), this.#columns);
    if (this.#isTerminal) context.io.stdout.on('resize', this.#repaint);
  }

  begin(): void {
    if (this.#linesSinceHeading < Infinity) return;
    this.#linesSinceHeading = 0;
    this.#io.stdout.write(`${this.#table.heading}\n`);
  }

  show(event: Event): string {
    if (this.#isTerminal && this.#recent.push(event) > REPAINTED_MAX) this.#recent.shift();
    const lines = this.#table.lines(event);
    this.#linesSinceHeading += lines.length;
    if (this.#linesSinceHeading < this.#rows) return lines.join('\n');
    this.#linesSinceHeading = lines.length;
    return [this.#table.heading, ...lines].join('\n');
  }

  [Symbol.dispose](): void {
    this.#io.stdout.off('resize', this.#repaint);
  }

  get #columns(): number {
    return widthOf(this.#io, NARROW);
  }

  get #rows(): number {
    const { rows } = this.#io.stdout as { readonly rows?: number };
    return this.#isTerminal && rows ? rows - 1 : Infinity;
  }

  #repaint = (): void => {
    this.#table.fitTo(this.#columns);
    this.#linesSinceHeading = Infinity;
    this.#io.stdout.write(CLEAR_SCREEN);
    this.begin();
    const events = this.#recent.slice(-Math.max(1, Math.min(this.#rows - 1, REPAINTED_MAX)));
    for (const event of events) this.#io.stdout.write(`${this.#table.lines(event).join('\n')}\n`);
    this.#linesSinceHeading = events.length;
  };
}
