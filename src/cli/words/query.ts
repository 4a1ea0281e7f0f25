import type { Parsed } from './argparse.ts';
import { Failure } from '../personality/failure.ts';
import type { Query } from '../jmespath/compile.ts';

/** What `--query` asks for. Throws a Failure for an expression that cannot be compiled. */
export async function queryOf({ options }: Pick<Parsed, 'options'>): Promise<Query | undefined> {
  const expression = options.get('--query')?.[0];
  if (expression === undefined) return undefined;
  const { JmespathError, compile } = await import('../jmespath/compile.ts');
  try {
    return compile(expression);
  } catch (cause) {
    if (!(cause instanceof JmespathError)) throw cause;
    throw new Failure('parameter', `Bad value for --query ${expression}: ${cause.message}`);
  }
}
