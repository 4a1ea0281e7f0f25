import type WebSocket from 'ws';
import { harmlessLine } from '../../base/harmless.ts';

/** Asked a second time, it does not wait for the other side. */
export function closeOrCut(socket: WebSocket): void {
  if (socket.readyState === socket.OPEN) socket.close(1000);
  else socket.terminate();
}

/** The connection broke off without a close frame (RFC 6455 7.1.5). */
export const ABNORMAL = 1006;
const NO_STATUS = 1005;

export function closeText(code: number, reason: string): string {
  if (code === ABNORMAL) return 'The connection broke off (1006)';
  const codeText = code === NO_STATUS ? 'without a code' : `with code ${code}`;
  return `Closed ${codeText}${reason ? `: ${harmlessLine(reason)}` : ''}`;
}
