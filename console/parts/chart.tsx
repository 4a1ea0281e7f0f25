// A live chart of the last hour, drawn by uPlot; its newest values stand above it as text.
import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import { clockTime } from './time.tsx';

export type Line = { readonly label: string; readonly values: readonly number[] };
type Props = {
  readonly title: string;
  /** In ms since 1970. */
  readonly times: readonly number[];
  readonly lines: readonly Line[];
  readonly text: (value: number) => string;
};

const HEIGHT = 150;
const COLOURS = ['--line-1', '--line-2'];
const DARK = matchMedia('(prefers-color-scheme: dark)');

/** As the style sheet has it now. */
const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function useIsDark(): boolean {
  const [isDark, setIsDark] = useState(DARK.matches);
  useEffect(() => {
    const onChange = () => setIsDark(DARK.matches);
    DARK.addEventListener('change', onChange);
    return () => DARK.removeEventListener('change', onChange);
  }, []);
  return isDark;
}

export function Chart({ title, times, lines, text }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>();
  const isDark = useIsDark();
  const labels = lines.map(({ label }) => label).join(' ');
  const data = [times.map((ms) => ms / 1_000), ...lines.map(({ values }) => [...values])] as uPlot.AlignedData;

  useEffect(() => {
    const element = place.current!;
    const axis = { stroke: colour('--soft'), grid: { stroke: colour('--edge'), width: 1 }, ticks: { show: false } };
    const made = new uPlot(
      {
        width: Math.max(element.clientWidth, 100),
        height: HEIGHT,
        legend: { show: false },
        cursor: { sync: { key: 'overview' }, drag: { x: false, y: false } },
        scales: { y: { range: (_chart, _low, high) => [0, high > 0 ? high * 1.1 : 1] } },
        axes: [
          { ...axis, size: 30, space: 80, values: (_chart, seconds) => seconds.map((one) => clockTime(one * 1_000)) },
          { ...axis, size: 62, values: (_chart, values) => values.map(text) },
        ],
        series: [
          {},
          ...lines.map(({ label }, at) => ({ label, stroke: colour(COLOURS[at]!), width: 2, points: { show: false } })),
        ],
      },
      data,
      element,
    );
    chart.current = made;
    const observer = new ResizeObserver(() =>
      made.setSize({ width: Math.max(element.clientWidth, 100), height: HEIGHT }),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
    };
  }, [labels, isDark]);

  useEffect(() => chart.current?.setData(data), [times, lines]);

  const newest = lines.map(({ label, values }) => ({ label, value: values.at(-1) }));
  const said = newest.map(({ label, value }) => `${label} ${value === undefined ? 'not known yet' : text(value)}`);
  return (
    <figure class="chart">
      <figcaption>
        <h3>{title}</h3>
        <p>
          {newest.map(({ label, value }, at) => (
            <span key={label} class={`key key-${at + 1}`}>
              {label} <strong>{value === undefined ? '–' : text(value)}</strong>
            </span>
          ))}
        </p>
      </figcaption>
      <div ref={place} role="img" aria-label={`${title} in the last hour; now: ${said.join(', ')}`} />
    </figure>
  );
}
