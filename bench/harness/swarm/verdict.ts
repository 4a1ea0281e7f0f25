// Holds what clients heard against what was said: each message once, unchanged, in the order of whoever said it.

/** What is between these is the message; around it is what a protocol needs. */
const MARK = /\[\[.*\]\]/s;

/** A message by which it is known who said it, and as which of theirs. */
export const markOf = (sender: number, sequence: number): string => `[[${sender}:${sequence}:]]`;

/** The same, as large as asked for. */
export const filled = (mark: string, bytes: number): string => `${mark.slice(0, -2).padEnd(bytes - 2, '.')}]]`;

export type Expected = {
  /** What every message was filled up to. Default: nothing was. */
  readonly bytes?: number | undefined;
} & (
  | {
      /** Everybody hears the messages of all senders: the same frames, in the same order. */
      readonly all: readonly (readonly string[])[];
      /** Whether only the order of each sender is the same for everybody. */
      readonly isOrderedBySender?: boolean | undefined;
    }
  | {
      /** Each client hears messages of its own, in the order of each sender; those who are not named hear none. */
      readonly each: readonly (readonly (readonly string[])[])[];
    }
);

const LINES_MAX = 5;
const SHOWN_MAX = 40;

/** A line for each client that did not hear what it was to hear; at most a few. */
export function faultsOf(heard: readonly (readonly string[])[], expected: Expected): string[] {
  const faults: string[] = [];
  for (const [client, texts] of heard.entries()) {
    const senders = 'all' in expected ? expected.all : (expected.each[client] ?? []);
    const isOneOrder = 'all' in expected && !expected.isOrderedBySender;
    const fault =
      faultIn(texts, senders, expected.bytes ?? 0) ?? (isOneOrder ? differenceOf(texts, heard[0]!) : undefined);
    if (fault !== undefined) faults.push(`client ${client}: ${fault}`);
  }
  return faults.length <= LINES_MAX
    ? faults
    : [...faults.slice(0, LINES_MAX), `and ${faults.length - LINES_MAX} clients more`];
}

function faultIn(texts: readonly string[], senders: readonly (readonly string[])[], bytes: number): string | undefined {
  const places = new Map(
    senders.flatMap((marks, sender) => marks.map((mark, at) => [filled(mark, bytes), { sender, at }])),
  );
  const next = senders.map(() => 0);
  for (const text of texts) {
    const mark = MARK.exec(text)?.[0];
    const place = mark === undefined ? undefined : places.get(mark);
    if (!place) return `'${shown(text)}' was never said`;
    const due = next[place.sender]!;
    if (place.at < due) return `'${shown(mark!)}' came twice, or too late`;
    if (place.at > due) return `'${shown(mark!)}' came where '${shown(senders[place.sender]![due]!)}' was due`;
    next[place.sender]!++;
  }
  const silent = senders.findIndex((marks, sender) => next[sender]! < marks.length);
  return silent < 0 ? undefined : `'${shown(senders[silent]![next[silent]!]!)}' is missing`;
}

function differenceOf(texts: readonly string[], others: readonly string[]): string | undefined {
  const at = texts.findIndex((text, index) => text !== others[index]);
  return at < 0 ? undefined : `'${shown(texts[at]!)}' came where client 0 heard '${shown(others[at] ?? 'nothing')}'`;
}

const shown = (text: string) => (text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text);
