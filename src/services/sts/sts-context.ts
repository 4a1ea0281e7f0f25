import type { Context } from '../context.ts';
import type { Sessions } from './sessions.ts';

export type StsContext = Pick<Context, 'clock' | 'limits' | 'account'> & { readonly sessions: Sessions };
