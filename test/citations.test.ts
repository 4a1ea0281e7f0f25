// Comments that name a fact sheet and a section lead somewhere.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const ROOT = join(import.meta.dirname, '..');
const SHEETS = join(ROOT, 'docs/spec');

type Citation = { readonly sheet: string; readonly section: string };

/** `3.5`, `15b`, or a range or list of those, as in `1.5 to 1.7` and `3.5, 12`. */
const NUMBER = String.raw`\d+[a-z]?(?:\.\d+)?`;
const CITED = new RegExp(
  String.raw`spec/([a-z-]+\.md)(?:,? (?:sections? )?(${NUMBER}(?:(?:,| and| to|, and) (?:section )?${NUMBER}(?![\w.]*[A-Za-z%]))*))?`,
  'g',
);

/** Every section that a text cites; a citation without one is of the sheet as a whole: `''`. */
function citationsIn(text: string): Citation[] {
  const joined = text.replaceAll(/\s*\n\s*(?:\/\/|\*) ?/g, ' ');
  return [...joined.matchAll(CITED)].flatMap(([, sheet = '', sections = '']) => {
    const numbers = sections.match(new RegExp(NUMBER, 'g')) ?? [''];
    return numbers.map((section) => ({ sheet, section }));
  });
}

/** Where a file lies says which sheet a section is of that names none. */
const HOME = { apigateway: 'apigateway-websocket.md', ivschat: 'ivschat.md', cli: 'aws-cli.md' };
const homeOf = (file: string) => Object.entries(HOME).find(([folder]) => file.includes(`/${folder}`))?.[1];
/** Of no sheet and no RFC: `(section 1.7)`, `Sections 1.5 to 1.7`. */
const BARE = new RegExp(String.raw`(?<!(?:\.md|RFC \d+),? )\b[Ss]ections? (${NUMBER}(?: to ${NUMBER})?)`, 'g');

const bareCitationsIn = (text: string, sheet: string): Citation[] =>
  [...text.matchAll(BARE)].flatMap(([, sections]) =>
    sections!.match(new RegExp(NUMBER, 'g'))!.map((section) => ({ sheet, section })),
  );

const sectionsOf = (sheet: string): Set<string> => {
  const text = readFileSync(join(SHEETS, sheet), 'utf8');
  return new Set(['', ...[...text.matchAll(/^#{2,3} (\d+[a-z]?(?:\.\d+)?)\.? /gm)].map(([, section]) => section!)]);
};

test('every citation of a fact sheet leads to a section that is there', () => {
  const sheets = new Map(globSync('*.md', { cwd: SHEETS }).map((sheet) => [sheet, sectionsOf(sheet)]));
  let count = 0;
  const files = globSync('{src,test,bench,scripts}/**/*.ts', { cwd: ROOT });
  const lost = files.flatMap((file) => {
    const text = readFileSync(join(ROOT, file), 'utf8');
    const home = homeOf(file);
    return [...citationsIn(text), ...(home ? bareCitationsIn(text, home) : [])]
      .filter(({ sheet, section }) => (count++, !sheets.get(sheet)?.has(section)))
      .map(({ sheet, section }) => `${file}: ${sheet}, section ${section}`);
  });
  assert.ok(count > 150, `${count} citations`);
  assert.deepEqual(lost, []);
});

test('citations are read over the ends of lines, with their lists', () => {
  assert.deepEqual(citationsIn('// a (spec/aws-cli.md, sections 1,\n// 2 and 15b), spec/ivschat.md'), [
    { sheet: 'aws-cli.md', section: '1' },
    { sheet: 'aws-cli.md', section: '2' },
    { sheet: 'aws-cli.md', section: '15b' },
    { sheet: 'ivschat.md', section: '' },
  ]);
  assert.deepEqual(bareCitationsIn('RFC 6455, section 5.5; Sections 1.5 to 1.7', 'ivschat.md'), [
    { sheet: 'ivschat.md', section: '1.5' },
    { sheet: 'ivschat.md', section: '1.7' },
  ]);
});
