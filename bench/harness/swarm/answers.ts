// What a server answers on a lane, collected until it is whole.
import type { Dialect } from './orders.ts';
import { natsReader } from './nats.ts';

/** The status of the answer that ends with this text; undefined while it is not whole. */
type Answers = (text: string) => number | undefined;

export const answersIn = (dialect: Dialect): Answers => (dialect === 'nats' ? natsAnswers() : httpAnswers());

function httpAnswers(): Answers {
  let answer = '';
  return (text) => {
    answer += text;
    const headEnd = answer.indexOf('\r\n\r\n');
    if (headEnd < 0) return undefined;
    const length = Number(/^content-length: (\d+)/im.exec(answer)?.[1] ?? 0);
    const isChunked = /^transfer-encoding: chunked/im.test(answer);
    const isWhole = isChunked ? answer.endsWith('0\r\n\r\n') : answer.length >= headEnd + 4 + length;
    if (!isWhole) return undefined;
    const status = Number(answer.slice(9, 12));
    answer = '';
    return status;
  };
}

/** Whatever was published before a ping is taken when its pong comes. */
function natsAnswers(): Answers {
  const read = natsReader();
  return (text) => {
    const lines = read(text);
    if (lines.some((line) => line.startsWith('-ERR'))) return 500;
    return lines.includes('PONG') ? 200 : undefined;
  };
}
