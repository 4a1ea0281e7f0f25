// Hands a help page to its reader: through a pager on a terminal, as text in a pipe.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { CommandContext } from '../words/command-context.ts';
import { shellWords } from '../words/shell-words.ts';
import type { Io } from '../personality/io.ts';
import type { Page } from './document.ts';
import { styleOf } from './page-style.ts';
import { PLAIN, renderText } from './render-text.ts';

const WIDTH_MIN = 60;
const WIDTH_MAX = 100;
const DEFAULT_PAGER = 'less -R';

/** Show a page. Resolves when the reader has left the pager. */
export async function showPage(
  page: Page,
  { io, personality }: Pick<CommandContext, 'io' | 'personality'>,
): Promise<void> {
  if (!io.stdout.isTTY) {
    const ink = styleOf(personality).isAws ? 'overstrike' : 'plain';
    io.stdout.write(renderText(page, { ...PLAIN, ink }));
    return;
  }
  const width = Math.min(WIDTH_MAX, Math.max(WIDTH_MIN, columnsOf(io)));
  const isCapable = io.env['TERM'] !== undefined && io.env['TERM'] !== 'dumb';
  if (isCapable && (await isPaged(renderText(page, { width, ink: 'overstrike' }), io))) return;
  io.stdout.write(renderText(page, { width, ink: isCapable ? 'escapes' : 'plain' }));
}

const columnsOf = ({ stdout }: Io): number => (stdout as { readonly columns?: number }).columns ?? PLAIN.width;

/** False: there is no such pager, and nothing was shown. */
async function isPaged(text: string, { env }: Io): Promise<boolean> {
  const command = env['MANPAGER'] || env['PAGER'] || DEFAULT_PAGER;
  const [program = '', ...words] = shellWords(command.trim()).map(({ value }) => value);
  // Ctrl-C is the pager's affair as long as it runs.
  process.on('SIGINT', ignore);
  try {
    const pager = spawn(program, words, { env, stdio: ['pipe', 'inherit', 'inherit'] });
    // Whoever leaves before the end has read enough.
    pager.stdin.on('error', ignore);
    pager.stdin.end(text);
    await once(pager, 'close');
    return true;
  } catch {
    return false;
  } finally {
    process.off('SIGINT', ignore);
  }
}

function ignore(): void {}
