import { join } from 'node:path';

/** For processes of the bench itself: what one has compiled the next one finds, which halves their start. */
export const ownEnvironment: NodeJS.ProcessEnv = {
  ...process.env,
  NODE_COMPILE_CACHE: join(import.meta.dirname, '../../node_modules/.cache/compiled'),
};
