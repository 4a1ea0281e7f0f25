import { nearest } from '../../base/nearest.ts';
import { Failure } from '../personality/failure.ts';

const FORM = 'It begins with ws:// or wss://, as in ws://127.0.0.1:3263/prod';

/** `http:` is taken for `ws:`, and so is no scheme at all. Throws a Failure that says what was probably meant. */
export function socketUrl(text: string): string {
  const url = /^[a-z]+:\/\//i.test(text) ? text.replace(/^http/i, 'ws') : `ws://${text}`;
  // Not a host that is called so, with its port.
  const lacksSlashes = /^(ws|http)s?:(?!\/\/|\d)/i.test(text);
  if (/^wss?:/i.test(url) && URL.canParse(url) && !lacksSlashes) return url;
  const [, scheme = '', rest = ''] = /^([a-z]+):\/*(.*)$/i.exec(text) ?? [];
  const near = nearest(scheme, ['ws', 'wss', 'http', 'https'])?.replace(/^http/, 'ws');
  const right = near === undefined || rest === '' ? undefined : `${near}://${rest}`;
  const hint = right !== undefined && URL.canParse(right) ? `Did you mean ${right}?` : FORM;
  throw new Failure('usage', `not the URL of a WebSocket: ${text}`, hint);
}
