import type { Handler } from '../../../aws/server/dispatch.ts';
import type { ChatContext } from '../chat-context.ts';
import type { ivschat } from '../model/model.ts';
import { issueToken } from '../tokens.ts';
import { roomOf } from '../resources/room-output.ts';

const SESSION_MINUTES = 60;

/** The session is measured from now, not from the connect: its end is told here (spec/ivschat.md, section 2). */
export const createChatToken: Handler<typeof ivschat, 'CreateChatToken', ChatContext> = (context, input, call) => {
  const { sealer, store, clock, limits } = context;
  const room = roomOf(context, input.roomIdentifier, call);
  const now = clock.now();
  const grant = {
    roomArn: room.arn,
    userId: input.userId,
    capabilities: [...new Set(input.capabilities ?? [])],
    attributes: input.attributes ?? {},
    connectByMs: store.usedTokens.now() + limits.chatTokenValidityMs,
    sessionEndsMs: now + (input.sessionDurationInMinutes ?? SESSION_MINUTES) * 60_000,
  };
  return {
    token: issueToken(sealer, grant, now),
    tokenExpirationTime: new Date(now + limits.chatTokenValidityMs),
    sessionExpirationTime: new Date(grant.sessionEndsMs),
  };
};
