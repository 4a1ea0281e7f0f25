// The result of a load, for people and for programs.
import { harmlessJson, harmlessLine } from '../../../base/harmless.ts';
import type { Course } from './drive.ts';
import type { Plan } from './plan.ts';
import type { Tally } from './tally.ts';

const BAR_LENGTH = 40;
const QUANTILES = { p50: 0.5, p90: 0.9, p99: 0.99 };

/** As JSON. Times are in ms. */
export function jsonReport(plan: Plan, tally: Tally, { planned, sendingMs }: Course): string {
  const { sent, received, lost, duplicated, late, latency, refused, closed } = tally;
  const document = {
    target: plan.target,
    connections: plan.connections,
    ...(plan.isRoom && { senders: plan.senders }),
    seconds: rounded(sendingMs / 1000),
    ratePerSecond: { asked: plan.ratePerSecond, reached: reached(sent, sendingMs) },
    messages: { planned, sent, refused: tally.refusals },
    deliveries: { received, lost, duplicated, late },
    refused: Object.fromEntries(refused),
    closed: Object.fromEntries(closed),
    latencyMs: { ...quantiles(tally), max: rounded(latency.maxMs) },
    histogram: latency.bars(),
  };
  return `${JSON.stringify(document, null, 4).split('\n').map(harmlessJson).join('\n')}\n`;
}

/** As lines; with bars on a terminal. */
export function textReport(tally: Tally, { planned, sendingMs }: Course, isTerminal: boolean): string {
  const { sent, received, lost, duplicated, late, latency, refused, closed } = tally;
  const { p50, p90, p99 } = quantiles(tally);
  const seconds = rounded(sendingMs / 1000);
  const reasons = [...refused].map(([reason, count]) => `${count} with ${harmlessLine(reason)}`).join(', ');
  const codes = [...closed].map(([code, count]) => `${count} with ${code}`).join(', ');
  const lines = [
    row('sent', `${sent} of ${planned} messages in ${seconds} s, ${reached(sent, sendingMs)} a second`),
    row('received', `${received} deliveries`),
    row('lost', `${lost}${late > 0 ? `, of which ${late} came too late` : ''}`),
    row('duplicated', String(duplicated)),
    row('refused', `${tally.refusals}${reasons && `: ${reasons}`}`),
    ...(codes ? [row('closed', codes)] : []),
    row(
      'latency',
      `${brief(p50)} ms at the median, ${brief(p90)} at p90, ${brief(p99)} at p99, ${brief(latency.maxMs)} at most`,
    ),
    ...(isTerminal && latency.count > 0 ? ['', ...bars(tally)] : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** Whether everything that was sent arrived, once, and everything was sent that was to be. */
export function isGood(tally: Tally, { planned, isCutShort }: Course): boolean {
  const { sent, received, lost, duplicated, refusals, closed } = tally;
  const isComplete = isCutShort || sent === planned;
  return isComplete && received > 0 && lost + duplicated + refusals + closed.size === 0;
}

const row = (name: string, text: string) => `  ${name.padEnd(12)}${text}`;

const rounded = (value: number) => Math.round(value * 1000) / 1000;

/** Three digits that count, so that the row fits. */
const brief = (ms: number) => (ms >= 100 ? Math.round(ms) : Number(ms.toPrecision(3)));

const reached = (sent: number, ms: number) => Math.round((sent / Math.max(1, ms)) * 10_000) / 10;

function quantiles({ latency }: Tally): Record<keyof typeof QUANTILES, number> {
  const { p50, p90, p99 } = QUANTILES;
  const at = (part: number) => rounded(latency.quantileMs(part));
  return { p50: at(p50), p90: at(p90), p99: at(p99) };
}

function bars({ latency }: Tally): string[] {
  const all = latency.bars();
  const most = Math.max(...all.map(({ count }) => count));
  return all.map(({ upToMs, count }) => {
    const bar = '#'.repeat(Math.ceil((count / most) * BAR_LENGTH));
    return `  ${`up to ${upToMs} ms`.padStart(16)}  ${bar.padEnd(BAR_LENGTH)}  ${count}`;
  });
}
