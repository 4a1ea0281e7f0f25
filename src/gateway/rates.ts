// How often a caller may ask for what, by the limits (spec/apigateway-websocket.md, section 1.8; spec/ivschat.md, 1.6).
import type { Rate, Rates } from '../aws/server/caller-throttle.ts';
import type { Limits } from '../base/limits/limits.ts';
import { control } from '../services/websocket/control/model/model.ts';
import { ivschat } from '../services/chat/model/model.ts';

export const ratesOf = (limits: Limits): Rates => ({
  all: { perSecond: limits.callerRequestsPerSecond, burst: limits.callerRequestsBurst },
  services: {
    [control.id]: {
      all: { perSecond: limits.controlRequestsPerSecond, burst: limits.controlRequestsBurst },
      operations: {
        CreateDeployment: everyMinute(limits.createDeploymentRequestsPerMinute),
        CreateDomainName: everyMinute(limits.createDomainNameRequestsPerMinute),
      },
    },
    // Messages, deletions and disconnections have rates of the account: services/chat/account-rates.ts.
    [ivschat.id]: {
      operations: {
        CreateChatToken: { perSecond: limits.createChatTokenRequestsPerSecond },
        SendEvent: { perSecond: limits.sendEventRequestsPerSecond },
        ...sameRate(limits.roomRequestsPerSecond, ['CreateRoom', 'DeleteRoom', 'GetRoom', 'ListRooms', 'UpdateRoom']),
        ...sameRate(limits.loggingConfigurationRequestsPerSecond, [
          'CreateLoggingConfiguration',
          'DeleteLoggingConfiguration',
          'GetLoggingConfiguration',
          'ListLoggingConfigurations',
          'UpdateLoggingConfiguration',
        ]),
        ...sameRate(limits.tagRequestsPerSecond, ['ListTagsForResource', 'TagResource', 'UntagResource']),
      },
    },
  },
});

/** Spread evenly: 12 a minute are one every five seconds. */
const everyMinute = (perMinute: number): Rate => ({ perSecond: perMinute / 60, burst: Math.max(1, perMinute / 60) });

const sameRate = (perSecond: number, operations: readonly string[]) =>
  Object.fromEntries(operations.map((operation): [string, Rate] => [operation, { perSecond }]));
