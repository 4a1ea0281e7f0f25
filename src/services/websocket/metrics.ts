// The metrics that AWS documents for WebSocket APIs (spec/apigateway-websocket.md, section 4.5). Plain numbers: whoever
// shows them reads them.
import { Histogram } from '../../base/histogram.ts';
import type { StageAddress } from './stages.ts';

/** Of a stage; or of one of its routes, where that has DetailedMetricsEnabled. */
export class RouteCounts {
  readonly apiId: string;
  readonly stage: string;
  /** Empty: all that have no counts of their own. */
  readonly route: string;
  connects = 0;
  messages = 0;
  integrationErrors = 0;
  clientErrors = 0;
  executionErrors = 0;
  /** Undefined: no integration was called yet. */
  integrationTimes: Histogram | undefined;

  constructor(apiId: string, stage: string, route: string) {
    this.apiId = apiId;
    this.stage = stage;
    this.route = route;
  }

  integrationTook(ms: number): void {
    (this.integrationTimes ??= new Histogram()).observe(ms);
  }
}

type Options = {
  /** How many have counts of their own; beyond that they share some. */
  readonly max: number;
  /** Whether there is such a stage (any more). */
  exists(apiId: string, stage: string): boolean;
};

export class ApiMetrics {
  readonly #options: Options;
  /** By the scope of a stage, and the key of a route. */
  readonly #stages = new Map<string, Map<string, RouteCounts>>();
  readonly #others = new RouteCounts('other', 'other', '');
  #size = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  of({ apiId, name, scope, live: { stage } }: StageAddress, routeKey: string): RouteCounts {
    const { DefaultRouteSettings, RouteSettings } = stage;
    const isDetailed =
      RouteSettings[routeKey]?.DetailedMetricsEnabled ?? DefaultRouteSettings.DetailedMetricsEnabled ?? false;
    const route = isDetailed ? routeKey : '';
    return this.#stages.get(scope)?.get(route) ?? this.#add(scope, new RouteCounts(apiId, name, route));
  }

  /** Everything that was counted. Of stages that are gone for the last time, so that others have their place. */
  take(): RouteCounts[] {
    const all = Array.from(this.#stages.values(), (routes) => [...routes.values()]).flat();
    for (const [scope, routes] of this.#stages) {
      const [{ apiId, stage }] = routes.values() as Iterable<RouteCounts> as [RouteCounts];
      if (this.#options.exists(apiId, stage)) continue;
      this.#stages.delete(scope);
      this.#size -= routes.size;
    }
    return [...all, this.#others];
  }

  #add(scope: string, made: RouteCounts): RouteCounts {
    if (this.#size >= this.#options.max) return this.#others;
    this.#size++;
    const routes = this.#stages.get(scope) ?? new Map<string, RouteCounts>();
    this.#stages.set(scope, routes.set(made.route, made));
    return made;
  }
}
