// What somebody who watches wants to see, as the query of the live view's address says it.
import { AwsError } from '../../aws/error.ts';
import type { Wanted } from '../watch.ts';
import { watchKinds } from '../watch-model.ts';

const KINDS: ReadonlySet<string> = new Set(watchKinds);

/** `kind` as often as there are kinds, `scope`, `connectionId`, `trace`, `sample`. Throws an AwsError. */
export function wantedBy(query: string, limits: { readonly watchSampleMax: number }): Wanted {
  const asked = new URLSearchParams(query);
  const kinds = asked.getAll('kind');
  const unknown = kinds.find((kind) => !KINDS.has(kind));
  if (unknown !== undefined) throw invalid(`kind is one of ${[...KINDS].join(', ')}, not ${unknown}`);
  const sample = asked.get('sample');
  const sampleSize = sample === null ? undefined : Number(sample);
  const { watchSampleMax: max } = limits;
  if (sampleSize !== undefined && !(Number.isInteger(sampleSize) && sampleSize >= 1 && sampleSize <= max)) {
    throw invalid(`sample is how many lines of each kind to show, 1 to ${max}, not ${sample}`);
  }
  return {
    kinds: kinds.length > 0 ? new Set(kinds) : undefined,
    scope: asked.get('scope') ?? undefined,
    connectionId: asked.get('connectionId') ?? undefined,
    trace: asked.get('trace') ?? undefined,
    sampleSize,
  };
}

const invalid = (message: string) => new AwsError('ValidationException', 400, message);
