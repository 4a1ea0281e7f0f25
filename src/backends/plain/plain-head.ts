// The head of an answer, where it is as plain as nearly all are: HTTP/1.1, each header once, its body as long as it says.
// Everything else is for Node's parser, which knows what else there is; a test holds what is read here against that.

export type PlainHead = {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: { readonly [name: string]: string };
  /** Bytes of the head, and of the body behind it. */
  readonly length: number;
  readonly bodyLength: number;
};

/** Longer ones are for Node to bound. */
const LENGTH_MAX = 8 * 1024;
const END = '\r\n\r\n';
const STATUS_LINE = /^HTTP\/1\.1 ([2-5]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?\r\n/;
const HEADER = /([!#$%&'*+\-.^_`|~\dA-Za-z]+):[\t ]*([\t\x20-\x7e\x80-\xff]*)\r\n/y;
const LENGTH = /^\d{1,15}$/;
/** They say that something is otherwise, or mean lists. */
const OTHERWISE = new Set(['__proto__', 'set-cookie', 'trailer', 'transfer-encoding', 'upgrade']);
/** Answers that never have a body. */
const BODILESS = new Set([204, 304]);

/** Undefined: it is not plain, or not whole. */
export function readPlainHead(bytes: Buffer): PlainHead | undefined {
  const text = bytes.toString('latin1', 0, LENGTH_MAX);
  const end = text.indexOf(END);
  const [statusLine, digits] = STATUS_LINE.exec(text) ?? [];
  const status = Number(digits);
  if (end < 0 || statusLine === undefined || BODILESS.has(status)) return undefined;
  const headers: { [name: string]: string } = {};
  HEADER.lastIndex = statusLine.length;
  while (HEADER.lastIndex < end + 2) {
    const [, name, value] = HEADER.exec(text) ?? [];
    if (name === undefined) return undefined;
    const known = name.toLowerCase();
    const isPadded = value!.endsWith(' ') || value!.endsWith('\t');
    if (isPadded || OTHERWISE.has(known) || Object.hasOwn(headers, known)) return undefined;
    headers[known] = value!;
  }
  const { connection, 'content-length': length = '' } = headers;
  if (!LENGTH.test(length) || (connection !== undefined && connection.toLowerCase() !== 'keep-alive')) return undefined;
  return { status, headers, length: end + END.length, bodyLength: Number(length) };
}
