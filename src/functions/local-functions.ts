// The functions that are defined here, wherever they are called from.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AwsClient } from '../backends/aws-client.ts';
import type { Functions, Invocation, Invoke } from '../backends/functions.ts';
import type { Clock } from '../base/clock.ts';
import type { Limits } from '../base/limits/limits.ts';
import { CodeWatches } from './code/code-watches.ts';
import type { Interpreters } from './code/prepared.ts';
import { prepare } from './code/prepare.ts';
import { checkDefinition } from './check-definition.ts';
import type { FunctionDefinition, FunctionSettings } from './definition.ts';
import { functionOf } from './definition.ts';
import type { Reached } from './endpoints.ts';
import { endpointsText } from './endpoints.ts';
import type { Lent } from './environment/variables.ts';
import { variablesOf } from './environment/variables.ts';
import { Events } from './events.ts';
import type { WriteLine } from './logs/invocation-log.ts';
import type { LocalCall } from './local-call.ts';
import type { FunctionName } from './names.ts';
import { functionName } from './names.ts';
import type { Invoked } from './pool.ts';
import { Pool } from './pool.ts';
import { Processes } from './processes.ts';
import { FunctionProxy } from './proxy/function-proxy.ts';
import { traceHeader } from './trace-header.ts';

type Options = {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly account: string;
  /** Of functions that are called by their names. */
  readonly region: string;
  readonly interpreters: Interpreters;
  /** Credentials for a function, the same until they are to be replaced. */
  readonly lend: (definition: FunctionDefinition) => Lent;
  /** Calls of services that hear how events ended. */
  readonly aws: Pick<AwsClient, 'call'>;
  /** What a new process is told. */
  readonly reached: () => Reached;
  readonly write: WriteLine;
  readonly log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
};

type Defined = {
  readonly definition: FunctionDefinition;
  readonly pools: Map<string, Pool>;
  readonly watch: Disposable;
};
type Found = { readonly defined: Defined; readonly named: FunctionName };

export class LocalFunctions implements Functions, Disposable {
  readonly #options: Options;
  readonly #processes: Processes;
  readonly #events: Events;
  readonly #watches = new CodeWatches();
  readonly #defined = new Map<string, Defined>();
  /** What each source has declared. */
  readonly #declared = new Map<string, readonly FunctionDefinition[]>();
  #builds: string | undefined;
  /** Made for the first executable. */
  #proxy: FunctionProxy | undefined;
  #isOver = false;

  constructor(options: Options) {
    this.#options = options;
    this.#processes = new Processes(options.limits);
    const { clock, limits, log, aws } = options;
    this.#events = new Events({ clock, limits, log, aws, functions: this });
  }

  /**
   * From now on these are the functions of a source: of the options, a folder, a template. What is declared as before keeps
   * its processes; what has changed gets new ones with its next event; what is gone finishes what it does. Sockets and
   * events under way are not touched. Throws a DefinitionError, and then has changed nothing.
   */
  define(list: readonly FunctionSettings[], source = 'options'): void {
    const definitions = list.map(functionOf);
    for (const definition of definitions) checkDefinition(definition);
    this.#declared.set(source, definitions);
    const wanted = new Map([...this.#declared.values()].flat().map((definition) => [definition.name, definition]));
    for (const [name, { definition, pools, watch }] of [...this.#defined]) {
      if (JSON.stringify(wanted.get(name)) === JSON.stringify(definition)) continue;
      this.#defined.delete(name);
      watch[Symbol.dispose]();
      for (const pool of pools.values()) pool.retire(false);
    }
    for (const [name, definition] of wanted) {
      if (!this.#defined.has(name)) this.#defined.set(name, this.#begin(definition));
    }
  }

  /** What processes are told at their start is different now: the next events get new ones. */
  renew(): void {
    for (const { pools } of this.#defined.values()) for (const pool of pools.values()) pool.renew();
  }

  get definitions(): readonly FunctionDefinition[] {
    return [...this.#defined.values()].map(({ definition }) => definition);
  }

  readonly has = (name: string): boolean => this.#find(name) !== undefined;
  readonly isLocal = this.has;

  async invoke({ function: name, event, type, timeoutMs }: Invoke): Promise<Invocation> {
    const payload = Buffer.from(event);
    if (type === 'Event') {
      return this.submit({ function: name, payload }) ? { outcome: 'answered', payload: '' } : { outcome: 'busy' };
    }
    const { promise: late, resolve } = Promise.withResolvers<'late'>();
    // The function goes on: nobody waits for it any more.
    const cancel = this.#options.clock.after(timeoutMs, () => resolve('late'));
    const invoked = await Promise.race([this.call({ function: name, payload }), late]);
    cancel();
    if (invoked === 'late') return { outcome: 'late' };
    if (!invoked) return { outcome: 'failed', reason: `There is no function ${name}` };
    if (invoked.outcome === 'throttled')
      return { outcome: 'failed', reason: `${name} is throttled: ${invoked.reason}` };
    const { payload: answer, errorType } = invoked.result;
    return { outcome: errorType === undefined ? 'answered' : 'threw', payload: answer.toString('utf8') };
  }

  /** Never rejects. Undefined: there is no such function. */
  call(call: LocalCall): Promise<Invoked> | undefined {
    const found = this.#isOver ? undefined : this.#find(call.function);
    if (!found) return undefined;
    const { defined, region, arn } = this.#placeOf(call, found);
    const { requestId = randomUUID(), payload, clientContext } = call;
    const traceId = traceHeader(this.#options.clock.now());
    return this.#poolOf(defined, region).invoke({ requestId, payload, arn, clientContext, traceId });
  }

  /** Take an event that nobody waits for. False: too many wait. */
  submit(call: LocalCall): boolean {
    const found = this.#find(call.function);
    return found !== undefined && this.#events.submit(found.defined.definition, call);
  }

  /** Its ARN, as it was named. Undefined: there is no such function. */
  arnOf(call: Pick<LocalCall, 'function' | 'region' | 'qualifier'>): string | undefined {
    const found = this.#find(call.function);
    return found && this.#placeOf(call, found).arn;
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#events[Symbol.dispose]();
    for (const { watch } of this.#defined.values()) watch[Symbol.dispose]();
    this.#processes.endAll();
    this.#proxy?.[Symbol.dispose]();
    if (this.#builds !== undefined) rmSync(this.#builds, { recursive: true, force: true });
  }

  #find(text: string): Found | undefined {
    const named = functionName(text);
    const defined = named && this.#defined.get(named.name);
    return defined && { defined, named };
  }

  #placeOf({ region: asked, qualifier: given }: Pick<LocalCall, 'region' | 'qualifier'>, { defined, named }: Found) {
    const region = named.region ?? asked ?? this.#options.region;
    const qualifier = named.qualifier ?? given;
    const suffix = qualifier === undefined ? '' : `:${qualifier}`;
    const arn = `arn:aws:lambda:${region}:${this.#options.account}:function:${named.name}${suffix}`;
    return { defined, region, arn };
  }

  #begin(definition: FunctionDefinition): Defined {
    const pools = new Map<string, Pool>();
    const changed = () => {
      for (const pool of pools.values()) pool.renew();
      this.#options.log.info({ function: definition.name }, 'The code of a function has changed');
    };
    return { definition, pools, watch: this.#watches.add([definition.folder, ...definition.layers], changed) };
  }

  /** A function is in whatever region it is called in: nobody declares it for one. */
  #poolOf({ definition, pools }: Defined, region: string): Pool {
    const kept = pools.get(region);
    if (kept) return kept;
    const { clock, limits, interpreters, lend, reached, write } = this.#options;
    const pool = new Pool({
      ...{ definition, clock, limits, write, processes: this.#processes },
      prepare: () =>
        prepare(definition, {
          interpreters,
          builds: () => this.#newBuild(),
          proxy: (name) => (this.#proxy ??= this.#newProxy()).variablesFor(name),
        }),
      lending: () => lend(definition),
      variables: ({ modules, runtimeFolder, variables: besides }, api) =>
        variablesOf({
          ...{ definition, modules, region, api, runtimeFolder, besides },
          node: interpreters.node,
          credentials: lend(definition),
          nowMs: clock.now(),
          endpoints: endpointsText(reached()),
        }),
    });
    pools.set(region, pool);
    return pool;
  }

  #newProxy(): FunctionProxy {
    const { clock, limits, reached, write } = this.#options;
    const tell = (name: string, text: string) => write({ function: name, requestId: undefined, text });
    return new FunctionProxy({ clock, limits, reached, tell });
  }

  #newBuild(): string {
    this.#builds ??= mkdtempSync(join(tmpdir(), 'fanfare-functions-'));
    return mkdtempSync(join(this.#builds, 'build-'));
  }
}
