// Colours on a terminal, where they are wanted.
import { styleText } from 'node:util';
import type { CommandContext } from '../words/command-context.ts';
import type { Io } from '../personality/io.ts';

type Format = Extract<Parameters<typeof styleText>[0], string>;
export type Style = Format | readonly Format[];
/** A text without controls in a style. */
export type Paint = (style: Style | undefined, text: string) => string;

/** `--color` decides; on auto, a terminal has colours unless it is a dumb one. */
export function paintFor({ globals, io }: Pick<CommandContext, 'globals' | 'io'>): Paint {
  const isCapable = io.stdout.isTTY === true && io.env['TERM'] !== 'dumb';
  const hasColor = globals.color === 'on' || (globals.color === 'auto' && isCapable);
  return (style, text) =>
    hasColor && style !== undefined
      ? styleText(typeof style === 'string' ? style : [...style], text, { validateStream: false })
      : text;
}

const SENDERS = ['cyan', 'green', 'yellow', 'magenta', 'blue', 'cyanBright', 'greenBright', 'magentaBright'] as const;

/** Always the same colour for the same name. */
export function colorOf(name: string): Format {
  let hash = 0;
  for (let at = 0; at < name.length; at++) hash = (Math.imul(hash, 31) + name.charCodeAt(at)) >>> 0;
  return SENDERS[hash % SENDERS.length]!;
}

/** How wide it may be: as wide as the terminal, or what the environment says; in a pipe of no width, if it may. */
export function widthOf({ env, stdout }: Pick<Io, 'env' | 'stdout'>, inPipe = Infinity): number {
  const { columns } = stdout as { readonly columns?: number };
  return (stdout.isTTY && columns) || Number(env['COLUMNS']) || (stdout.isTTY ? COLUMNS : inPipe);
}

const COLUMNS = 80;
