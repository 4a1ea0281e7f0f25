// The lines of one invocation: what Lambda says of it, and what the function has written meanwhile
// (spec/functions-and-templates.md, section 8).
import type { FunctionDefinition } from '../definition.ts';
import type { Result } from '../results.ts';
import { timeoutSentence } from '../results.ts';

/** A line of a function. */
export type FunctionLine = {
  readonly function: string;
  /** Undefined: it was written while nothing was asked of the function. */
  readonly requestId: string | undefined;
  readonly text: string;
};

export type WriteLine = (line: FunctionLine) => void;

export type Report = {
  readonly durationMs: number;
  /** Of a cold start. */
  readonly initMs: number | undefined;
  readonly memoryMb: number | undefined;
  readonly result: Result;
};

type Options = {
  readonly definition: FunctionDefinition;
  readonly requestId: string;
  readonly write: WriteLine;
  readonly now: () => number;
  /** How much of what the function writes is kept. */
  readonly bytesMax: number;
};

/** How much of it callers can ask for (section 7.1). */
const TAIL_BYTES_MAX = 4 * 1024;

export class InvocationLog {
  readonly #options: Options;
  #bytes = 0;
  #tail = '';

  constructor(options: Options) {
    this.#options = options;
  }

  /** The last 4 KB. */
  get tail(): Buffer {
    return Buffer.from(this.#tail).subarray(-TAIL_BYTES_MAX);
  }

  start(): void {
    const { requestId } = this.#options;
    this.#say(`START RequestId: ${requestId} Version: $LATEST`, 'start', { version: '$LATEST' });
  }

  /** What the function has written: over the bound nothing more of it is kept. */
  output(text: string): void {
    const { bytesMax } = this.#options;
    if (this.#bytes > bytesMax) return;
    this.#bytes += text.length;
    this.#line(
      this.#bytes > bytesMax ? `The rest of what the function writes is cut: it is more than ${bytesMax} bytes` : text,
    );
  }

  end({ durationMs, initMs, memoryMb, result }: Report): void {
    const { definition, requestId, now } = this.#options;
    const { status, errorType } = result;
    if (status === 'timeout') {
      this.#text(`${new Date(now()).toISOString()} ${requestId} ${timeoutSentence(definition.timeoutMs)}`);
    }
    const billed = Math.ceil(durationMs);
    const failed = status === 'error' ? [`Status: error`, `Error Type: ${errorType}`] : [`Status: timeout`];
    const facts = [
      `REPORT RequestId: ${requestId}`,
      `Duration: ${durationMs.toFixed(2)} ms`,
      `Billed Duration: ${billed} ms`,
      `Memory Size: ${definition.memoryMb} MB`,
      `Max Memory Used: ${memoryMb ?? 0} MB`,
      ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
      ...(status ? failed : []),
    ];
    const told = status ?? 'success';
    this.#text(`END RequestId: ${requestId}`);
    this.#json('runtimeDone', { status: told, metrics: { durationMs } });
    this.#say(`${facts.join('\t')}\t`, 'report', {
      status: told,
      ...(errorType !== undefined && status === 'error' && { errorType }),
      metrics: {
        durationMs,
        billedDurationMs: billed,
        memorySizeMB: definition.memoryMb,
        maxMemoryUsedMB: memoryMb ?? 0,
        ...(initMs !== undefined && { initDurationMs: initMs }),
      },
    });
  }

  /** A start that came to nothing. The second one is within the invocation. */
  initReport(ms: number, phase: 'init' | 'invoke', { status, errorType }: Result): void {
    const how = status === 'timeout' ? 'Status: timeout' : `Status: error\tError Type: ${errorType}`;
    this.#say(`INIT_REPORT Init Duration: ${ms.toFixed(2)} ms\tPhase: ${phase}\t${how}`, 'initReport', {
      phase,
      status: status ?? 'error',
      ...(status !== 'timeout' && { errorType }),
      metrics: { durationMs: ms },
    });
  }

  #say(text: string, type: string, record: object): void {
    this.#text(text);
    this.#json(type, record);
  }

  #text(text: string): void {
    if (this.#options.definition.logFormat === 'Text') this.#line(text);
  }

  #json(type: string, record: object): void {
    const { definition, requestId, now } = this.#options;
    if (definition.logFormat === 'Text') return;
    const time = new Date(now()).toISOString();
    this.#line(JSON.stringify({ time, type: `platform.${type}`, record: { requestId, ...record } }));
  }

  #line(text: string): void {
    const { definition, requestId, write } = this.#options;
    write({ function: definition.name, requestId, text });
    this.#tail = `${this.#tail}${text}\n`.slice(-TAIL_BYTES_MAX);
  }
}
