import { pooledBytes } from '../base/random-text.ts';
import { traceId } from '../base/trace-id.ts';

/** As X-Ray has it, of a request that nobody samples (spec/functions-and-templates.md, section 1.2). */
export function traceHeader(nowMs: number): string {
  const random = pooledBytes(20);
  return `${traceId(nowMs, random)};Parent=${random.subarray(12).toString('hex')};Sampled=0`;
}
