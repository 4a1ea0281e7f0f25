// What functions write, for people: a line each, behind the name of the function in a colour of its own.
import { styleText } from 'node:util';
import { harmlessLine } from '../base/harmless.ts';
import type { WriteLine } from '../functions/logs/invocation-log.ts';

const COLOURS = ['cyan', 'magenta', 'green', 'yellow', 'blue', 'redBright', 'greenBright', 'magentaBright'] as const;
/** Longer lines are cut here, and whole in what callers get. */
const LINE_CHARS_MAX = 4_096;
/** What Lambda says itself is less than what the function does. */
const OF_LAMBDA = /^(?:START|END|REPORT|INIT_REPORT) /;

/** `shortName`: what a function is called where people wrote it down. */
export function functionLines(write: (line: string) => void, shortName: (name: string) => string): WriteLine {
  return ({ function: name, text }) => {
    const prefix = styleText(colourOf(name), `${shortName(name)} |`);
    // Lines of one event are joined by carriage returns.
    for (const part of text.replaceAll('\t', ' ').split('\r')) {
      const line = harmlessLine(part, LINE_CHARS_MAX);
      write(`${prefix} ${OF_LAMBDA.test(line) ? styleText('gray', line) : line}\n`);
    }
  };
}

function colourOf(name: string): (typeof COLOURS)[number] {
  const sum = [...name].reduce((total, letter) => (total * 31 + letter.charCodeAt(0)) % 65_521, 7);
  return COLOURS[sum % COLOURS.length]!;
}
