import type { Members } from '../../reading/objects.ts';
import type { Stack } from '../../template.ts';
export async function readServerless(_value: Members, _file: string, _reading: unknown): Promise<Stack> {
  throw new Error('not yet');
}
