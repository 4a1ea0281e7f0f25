// Where the output of an operation goes: to stdout, or to a pager on a terminal.
import type { CommandContext } from '../words/command-context.ts';
import type { Configuration } from '../settings/configuration.ts';
import type { Write } from './text.ts';

/** Runs something that writes; what it wrote is out when this resolves. */
export async function withPrinter(
  context: Pick<CommandContext, 'globals' | 'io' | 'personality'>,
  configuration: Configuration,
  run: (write: Write) => Promise<void>,
): Promise<void> {
  const { globals, io, personality } = context;
  if (personality.pager && globals.pager && io.stdout.isTTY === true) {
    const { page, pagerOf } = await import('./pager.ts');
    const pager = pagerOf(configuration);
    if (pager !== undefined) {
      let text = '';
      try {
        await run((more) => void (text += more));
      } finally {
        // Without output there is nothing to page through.
        if (text !== '') await page(text, pager, io.env);
      }
      return;
    }
  }
  let last: Promise<void> | undefined;
  try {
    await run((text) => {
      if (text === '') return;
      last = new Promise((resolve) => io.stdout.write(text, () => resolve()));
    });
  } finally {
    await last;
  }
}
