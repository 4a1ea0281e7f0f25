import type { Implementation } from '../../aws/server/dispatch.ts';
import { implement } from '../../aws/server/dispatch.ts';
import type { Functions } from '../../backends/functions.ts';
import type { Context } from '../context.ts';
import { UnderWay } from '../../base/under-way.ts';
import { arnOf } from './arn.ts';
import { AccountRates } from './account-rates.ts';
import type { ChatContext } from './chat-context.ts';
import { LiveRooms } from './live-rooms.ts';
import { ChatMetrics } from './metrics.ts';
import { ivschat } from './model/model.ts';
import * as loggingConfigurations from './operations/logging-configurations.ts';
import * as messages from './operations/messages.ts';
import * as rooms from './operations/rooms.ts';
import * as tags from './operations/tags.ts';
import * as tokens from './operations/tokens.ts';
import { closeDeletedRooms } from './resources/deleted-rooms.ts';
import { refusals } from './refusals.ts';
import { Reviewer } from './review/reviewer.ts';

const operations = {
  ...loggingConfigurations,
  ...messages,
  ...rooms,
  ...tags,
  ...tokens,
};

/** Everything that IVS Chat shares between its operations and its sockets. */
export function chatContext(context: Context, chatLog: ChatContext['chatLog'], functions: Functions): ChatContext {
  closeDeletedRooms(context);
  return {
    ...context,
    live: new LiveRooms(),
    metrics: new ChatMetrics(() => context.clock.now()),
    rates: new AccountRates(context.limits, context.clock, context.hub),
    chatLog,
    reviewer: new Reviewer(functions, context),
    reviews: new UnderWay(),
    changing: new Map(),
  };
}

/** The control plane of IVS Chat. */
export const chatApi = (context: ChatContext): Implementation =>
  implement(ivschat, context, operations, {
    refusals,
    action: (operation) => `ivschat:${operation}`,
    resource({ caller, route }, input) {
      const arn = input['roomIdentifier'] ?? input['identifier'] ?? input['resourceArn'];
      if (typeof arn === 'string') return arn;
      // What makes or lists resources is about those of the region, so that statements for a region hold for it too.
      return arnOf(route.name.includes('LoggingConfiguration') ? 'logging-configuration' : 'room', caller, '*');
    },
  });
