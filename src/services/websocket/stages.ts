// Which API and stage an address means.
import type { Owner } from '../../store/apis/owner.ts';
import type { Apis } from '../../store/apis/apis.ts';
import type { LiveStage } from '../../store/apis/live-stages.ts';
import { decodeSegment } from '../../aws/http.ts';
import { parseAuthority } from '../../base/hosts/authority.ts';

/** Where a connection belongs, and what is deployed there. */
export type StageAddress = {
  readonly apiId: string;
  readonly name: string;
  /** The scope of its connections in the hub. */
  readonly scope: string;
  readonly live: LiveStage;
};

const DEFAULT_API = 'default';
const DEFAULT_STAGE = 'prod';

/** The API without set-up was made in no region: calls may be signed for any. Its ARN has the region of the server. */
export const isOfAnyRegion = ({ apiId }: StageAddress): boolean => apiId === DEFAULT_API;

/** `/{apiId}/{stage}` is the longest address of a stage. */
const DEPTH_MAX = 2;
const EXECUTE_API_HOST = /^([a-z0-9]{1,32})\.execute-api\./;

/** Knows every stage: those that were deployed, and one that exists without any set-up and has no routes. */
export class Stages {
  readonly #apis: Apis;
  readonly #default: StageAddress;

  constructor(apis: Apis, owner: Owner) {
    this.#apis = apis;
    this.#default = addressOf(DEFAULT_API, DEFAULT_STAGE, defaultStage(owner));
  }

  /**
   * `/{stage}` of the API without set-up, `/{apiId}/{stage}`, `/{stage}` below the host `{apiId}.execute-api.…`, or the
   * mapping of a custom domain name. Undefined: there is no such stage, or nothing is deployed to it.
   */
  at(host: string, segments: readonly string[]): StageAddress | undefined {
    const name = nameIn(host);
    const domainName = this.#apis.domains.covering(name);
    if (domainName !== undefined) return this.#mapped(domainName, segments);
    const apiId = EXECUTE_API_HOST.exec(name)?.[1];
    if (apiId !== undefined) return segments.length === 1 ? this.#byDefault(apiId, segments[0]!) : undefined;
    if (segments.length === 1) return this.find(DEFAULT_API, segments[0]!);
    return segments.length === 2 ? this.#byDefault(segments[0]!, segments[1]!) : undefined;
  }

  /** The stage that a path leads into, and what follows in the path. */
  within(host: string, segments: readonly string[]): { address: StageAddress; rest: readonly string[] } | undefined {
    for (let depth = Math.min(segments.length, DEPTH_MAX); depth >= 0; depth--) {
      const address = this.at(host, segments.slice(0, depth));
      if (address) return { address, rest: segments.slice(depth) };
    }
    return undefined;
  }

  /** Whether a host is a custom domain name, whose paths name no stages. */
  isDomain(host: string): boolean {
    return this.#apis.domains.covering(nameIn(host)) !== undefined;
  }

  /** What is deployed to a stage now. */
  find(apiId: string, name: string): StageAddress | undefined {
    if (apiId === DEFAULT_API) return name === DEFAULT_STAGE ? this.#default : undefined;
    const live = this.#apis.stages.get(apiId, name);
    return live && addressOf(apiId, name, live);
  }

  /** An API can give up its default endpoint for its domain names (section 1.1). */
  #byDefault(apiId: string, name: string): StageAddress | undefined {
    const address = this.find(apiId, name);
    return address?.live.deployed.api.DisableExecuteApiEndpoint ? undefined : address;
  }

  /** The path below a domain name is the key of a mapping; no path is the empty key (section 1.1). */
  #mapped(domainName: string, segments: readonly string[]): StageAddress | undefined {
    const mapping = segments.length <= 1 ? this.#apis.domains.mapping(domainName, segments[0] ?? '') : undefined;
    return mapping && this.find(mapping.ApiId, mapping.Stage);
  }
}

/** The names in a path. Empty ones count for nothing: `/prod`, `/prod/` and `//prod` are one place (sections 1.1 and 9). */
export const segmentsOf = (path: string): string[] =>
  path
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => decodeSegment(segment) ?? '\0');

const nameIn = (host: string) => parseAuthority(host)?.name ?? '';

const addressOf = (apiId: string, name: string, live: LiveStage): StageAddress => ({
  apiId,
  name,
  scope: `api/${apiId}/${name}`,
  live,
});

function defaultStage(owner: Owner): LiveStage {
  const api = {
    ApiId: DEFAULT_API,
    Name: DEFAULT_API,
    ProtocolType: 'WEBSOCKET',
    RouteSelectionExpression: '$request.body.action',
    ApiKeySelectionExpression: '$request.header.x-api-key',
    DisableExecuteApiEndpoint: false,
    IpAddressType: 'ipv4',
    Tags: {},
    createdMs: 0,
  } as const;
  const stage = {
    StageName: DEFAULT_STAGE,
    AutoDeploy: false,
    DefaultRouteSettings: {},
    RouteSettings: {},
    StageVariables: {},
    Tags: {},
    createdMs: 0,
    updatedMs: 0,
  };
  const deployed = { api, routes: new Map(), integrations: new Map(), authorizers: new Map(), models: new Map() };
  return { owner, stage, deployed };
}
