// Texts and bytes (spec/apigateway-websocket.md, section 2.6): clients send and get only text, backends may want bytes.
import { isUtf8 } from 'node:buffer';

type Strategy = 'CONVERT_TO_BINARY' | 'CONVERT_TO_TEXT' | undefined;

const BASE64 = /^[A-Za-z\d+/]*={0,2}$/;

/** What a backend is sent. Undefined: it should be bytes, and is not in base64. */
export function requestContent(strategy: Strategy, text: string): string | Buffer | undefined {
  return strategy === 'CONVERT_TO_BINARY' ? decoded(text) : text;
}

/** What a backend answered, as a text. Undefined: it is none. */
export function answerText(strategy: Strategy, body: Buffer): string | undefined {
  if (strategy === 'CONVERT_TO_TEXT') return body.toString('base64');
  const bytes = strategy === 'CONVERT_TO_BINARY' ? decoded(body.toString('latin1')) : body;
  return bytes && isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}

const decoded = (text: string): Buffer | undefined => (BASE64.test(text) ? Buffer.from(text, 'base64') : undefined);
