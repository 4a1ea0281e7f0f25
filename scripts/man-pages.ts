// Writes every help page as a manual page: `node scripts/man-pages.ts [FOLDER]`, by default dist/man.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from '../src/cli/help/document.ts';
import { operationPage } from '../src/cli/help/operation-help.ts';
import { overviewPage } from '../src/cli/help/overview.ts';
import { ownCommands } from '../src/cli/own/own-commands.ts';
import { ownPage } from '../src/cli/help/own-help.ts';
import { manName, renderRoff } from '../src/cli/help/render-roff.ts';
import { servicePage } from '../src/cli/help/service-help.ts';
import { friendly } from '../src/cli/personality/friendly.ts';
import { services } from '../src/cli/words/services.ts';

/** Every page that `fanfare … help` shows. */
export async function allPages(): Promise<Page[]> {
  const own = await Promise.all(Object.values(ownCommands).map((load) => load()));
  const models = await Promise.all(Object.values(services).map((load) => load()));
  return [
    await overviewPage(friendly, ownCommands),
    ...own.map((command) => ownPage(command, friendly)),
    ...models.flatMap((model) => [
      servicePage(model, friendly),
      ...Object.keys(model.operations).map((name) => operationPage(model, name, friendly)),
    ]),
  ];
}

/** Write the pages into a folder. Resolves to their file names. */
export async function writeManPages(folder: string): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const pages = await allPages();
  return pages.map((page) => {
    const file = `${manName(page.command)}.1`;
    writeFileSync(join(folder, file), renderRoff(page));
    return file;
  });
}

if (import.meta.main) await writeManPages(resolve(process.argv[2] ?? join(import.meta.dirname, '../dist/man')));
