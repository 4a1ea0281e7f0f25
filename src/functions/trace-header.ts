import { pooledBytes } from '../base/random-text.ts';

/** As X-Ray has it, of a request that nobody samples (spec/functions-and-templates.md, section 1.2). */
export function traceHeader(nowMs: number): string {
  const time = Math.floor(nowMs / 1_000).toString(16);
  const ids = pooledBytes(20).toString('hex');
  return `Root=1-${time.padStart(8, '0')}-${ids.slice(0, 24)};Parent=${ids.slice(24)};Sampled=0`;
}
