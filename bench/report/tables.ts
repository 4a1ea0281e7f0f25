// The tables of docs/performance.md, between marks; what stands around them is written by hand.
import { figureText, goalOf, goalText, judgementOf, valueText } from '../judgement.ts';
import type { Row } from '../harness/row.ts';
import type { Measured } from './report.ts';

const begin = (name: string) => `<!-- bench ${name} -->`;
const END = '<!-- end -->';
const BLOCK = /<!-- bench ([\w-]+) -->\n[\s\S]*?<!-- end -->/g;

/** The page with these tables in their places. Throws for a table that has none. */
export function withTables(page: string, tables: ReadonlyMap<string, string>): string {
  for (const name of tables.keys())
    if (!page.includes(begin(name))) throw new Error(`docs/performance.md has no place for the table of ${name}`);
  return page.replace(BLOCK, (block, name: string) => {
    const table = tables.get(name);
    return table === undefined ? block : `${begin(name)}\n\n${table}\n\n${END}`;
  });
}

export function tableOf(name: string, measured: Measured): string {
  const { rows, sides, sockets, faults } = measured;
  const columns = [...new Set(rows.flatMap(({ figures }) => figures.map((one) => `${one.name}, ${one.unit}`)))];
  const head = [`row (${sides})`, 'median [quartiles]', 'goal', ...columns];
  const lines = [head, head.map(() => '---'), ...rows.map((row) => cellsOf(row, columns, sockets))];
  return [
    ...lines.map((cells) => `| ${cells.join(' | ')} |`),
    '',
    ...rows.flatMap((row) => (row.note === undefined ? [] : [`${row.name}: ${row.note}.`, ''])),
    ...faults.flatMap((fault) => [`**Fault:** ${fault}.`, '']),
    captionOf(measured),
    '',
    `![${name}](performance/${name}.svg)`,
  ].join('\n');
}

function cellsOf(row: Row, columns: readonly string[], sockets: number): string[] {
  const goal = goalOf(row, sockets);
  const figures = new Map(row.figures.map((one) => [`${one.name}, ${one.unit}`, figureText(one)]));
  return [
    row.name,
    valueText(row),
    goal ? `${goalText(goal)}: ${judgementOf(row, goal)}` : '',
    ...columns.map((column) => figures.get(column) ?? ''),
  ];
}

export function captionOf({ date, seed, sockets, machine, versions, absent = [], seconds, rows }: Measured): string {
  const { cpu, cores, kernel, node, commit, load } = machine;
  const named = Object.entries({ node, ...versions }).map(([name, version]) => `${name} ${version}`);
  const sweeps = Math.max(0, ...rows.map((row) => row.sweeps));
  return (
    `${date}: ${cpu}, ${cores} cores, ${kernel}, load ${load.toFixed(1)}; ${named.join(', ')}${absent.length > 0 ? `; absent: ${absent.join(', ')}` : ''}; commit ${commit}; ` +
    `seed ${seed}, ${sweeps} sweeps, up to ${sockets.toLocaleString('en')} sockets, ${Math.round(seconds)} s.`
  );
}
