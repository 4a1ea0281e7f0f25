// Why a function or a backend did not do what it is for, for the operator: no words of clients.
import type { Invocation } from '../../../../backends/functions.ts';

/** What a function threw, by its type alone: messages of errors quote what clients have sent. */
export function thrownText(payload: string): string {
  const type = /"errorType"\s*:\s*"([\w.$:-]{1,64})"/.exec(payload.slice(0, TYPE_CHARS_MAX))?.[1];
  return type === undefined ? 'The function threw an error' : `The function threw ${type}`;
}

const TYPE_CHARS_MAX = 65_536;

/** Why a call led to nothing that could be used. */
export function failureText(call: Invocation): string {
  if (call.outcome === 'failed') return call.reason;
  if (call.outcome === 'threw') return thrownText(call.payload);
  if (call.outcome === 'late') return 'The backend was too slow';
  return call.outcome === 'busy' ? 'Too much is under way' : 'The answer is not valid';
}
