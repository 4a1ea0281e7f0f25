import * as connections from './connections.ts';

export const operations = {
  ...connections,
};
