import * as loggingConfigurations from './logging-configurations.ts';
import * as messages from './messages.ts';
import * as rooms from './rooms.ts';
import * as tags from './tags.ts';
import * as tokens from './tokens.ts';

export const operations = {
  ...loggingConfigurations,
  ...messages,
  ...rooms,
  ...tags,
  ...tokens,
};
