import { escaped, picture } from '../../bench/report/svg.ts';
import type { Measure, Sample } from './sample.ts';
import { measures } from './sample.ts';

const WIDTH = 420;
const HEIGHT = 110;
const PADDING = 44;

/** An SVG picture: one small plot for each measure, over the minutes of the run. */
export function plotOf(samples: readonly Sample[], caption: string): string {
  const last = samples.at(-1)!.minute || 1;
  const panels = (Object.keys(measures) as Measure[]).map((measure, index) => {
    const values = samples.map((sample) => sample[measure]);
    const top = Math.max(...values) * 1.1 || 1;
    const left = (index % 2) * (WIDTH + 2 * PADDING) + PADDING;
    const above = Math.floor(index / 2) * (HEIGHT + 2 * PADDING) + PADDING;
    const points = samples.map(({ minute }, at) => {
      const x = left + (minute / last) * WIDTH;
      return `${x.toFixed(1)},${(above + HEIGHT * (1 - values[at]! / top)).toFixed(1)}`;
    });
    return [
      `<text x="${left}" y="${above - 8}">${measures[measure].title}</text>`,
      `<text x="${left - 6}" y="${above + 10}" text-anchor="end">${top < 10 ? top.toFixed(1) : Math.round(top)}</text>`,
      `<text x="${left - 6}" y="${above + HEIGHT}" text-anchor="end">0</text>`,
      `<text x="${left + WIDTH}" y="${above + HEIGHT + 16}" text-anchor="end">${Math.round(last)} min</text>`,
      `<path d="M${left},${above}v${HEIGHT}h${WIDTH}" stroke="#999" fill="none"/>`,
      `<polyline points="${points.join(' ')}" stroke="#06c" fill="none"/>`,
    ].join('\n');
  });
  const width = 2 * (WIDTH + 2 * PADDING);
  const height = 3 * (HEIGHT + 2 * PADDING) + 30;
  return picture(width, height, [...panels, `<text x="${PADDING}" y="${height - 14}">${escaped(caption)}</text>`]);
}
