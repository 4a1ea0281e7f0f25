import * as sessions from './sessions.ts';

export const operations = {
  ...sessions,
};
