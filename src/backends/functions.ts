// How functions are called, wherever they run.

/** `answered`: what the function returned. `threw`: what it threw. `failed`: it cannot be invoked, or says too much. */
export type Invocation =
  | { readonly outcome: 'answered'; readonly payload: string }
  | { readonly outcome: 'threw'; readonly payload: string }
  | { readonly outcome: 'failed'; readonly reason: string }
  | { readonly outcome: 'late' | 'busy' };

export type Invoke = {
  /** A name or an ARN. */
  readonly function: string;
  readonly event: string | Uint8Array;
  /** `Event`: it is taken, and nobody waits for the function. Default: `RequestResponse`. */
  readonly type?: string | undefined;
  /** Who shares the bounds with others. */
  readonly holder: string;
  /** How long the caller waits. A function that runs here goes on after that, until its own time-out. */
  readonly timeoutMs: number;
};

export interface Functions {
  /** Never rejects. */
  invoke(call: Invoke): Promise<Invocation>;
  /** Whether a call to it leads anywhere. */
  has(name: string): boolean;
  /** Whether it runs here. */
  isLocal(name: string): boolean;
}

export const NO_ENDPOINT = 'There is no --lambda-endpoint';

/** Those that are defined here, and beyond them whatever `endpoint` knows. */
export const localFirst = (local: Functions, endpoint: Functions | undefined): Functions => ({
  invoke(call) {
    const functions = local.has(call.function) ? local : endpoint;
    return functions?.invoke(call) ?? Promise.resolve({ outcome: 'failed', reason: NO_ENDPOINT });
  },
  has: (name) => local.has(name) || endpoint !== undefined,
  isLocal: (name) => local.isLocal(name),
});
