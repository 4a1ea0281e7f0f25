import type { Bus } from '../bus.ts';
import { nodeOf } from '../ids.ts';
import type { NodeRequest } from '../messages.ts';
import { encodeRequest } from '../messages.ts';

/** Ask the node that holds a connection. A node that is dead holds nothing. */
export async function askNode(bus: Bus, request: NodeRequest): Promise<string> {
  const node = nodeOf(request.id);
  const answer = await bus.ask(node, encodeRequest(request));
  if (answer.outcome === 'answered') return Buffer.from(answer.bytes).toString();
  if (answer.outcome === 'dead') return 'gone';
  if (answer.outcome === 'full' && request.do === 'send') return 'full';
  // Not gone: only a node that is dead has lost its connections.
  throw new Error(`Node ${node} ${answer.outcome === 'full' ? 'is asked too much' : 'does not answer'}`);
}
