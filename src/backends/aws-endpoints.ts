// Where AWS's services are: what routes and functions call that this server is not itself.
import { hostName } from './aws-services.ts';

/** URLs by the names of services, as in `dynamodb`; that of `*` is for all others. */
export type AwsEndpointUrls = { readonly [service: string]: string };

/** The key of the URL for all services that have none of their own. */
const ALL_SERVICES = '*';

/** Served here unless an endpoint is given by name: one for all others is not meant for them. */
export const OWN_SERVICES: ReadonlySet<string> = new Set(['execute-api', 'ivschat']);

/** A URL with the headers that belong to it, or why it is not called. */
type Place =
  { readonly url: string; readonly headers: Readonly<Record<string, string>> } | { readonly refusal: string };

export class AwsEndpoints {
  #urls: ReadonlyMap<string, URL> = new Map();
  /** Whether hosts of AWS that have no endpoint are not called at all. */
  isOffline = false;

  constructor(urls?: AwsEndpointUrls, isOffline?: boolean) {
    this.change(urls, isOffline);
  }

  /** Put these in place of those before. Returns whether they are different. */
  change(urls: AwsEndpointUrls = {}, isOffline = false): boolean {
    const before = JSON.stringify([this.urls, this.isOffline]);
    this.#urls = new Map(Object.entries(urls).map(([service, url]) => [hostName(service.toLowerCase()), new URL(url)]));
    this.isOffline = isOffline;
    return before !== JSON.stringify([this.urls, this.isOffline]);
  }

  /** As they are now, by the names of services in host names. */
  get urls(): AwsEndpointUrls {
    return Object.fromEntries([...this.#urls].map(([service, url]) => [service, url.href]));
  }

  /** `service` as in host names, with or without what stands in front of it, as in `streams.dynamodb`. */
  for(service: string): URL | undefined {
    const name = hostName(service);
    const bare = bareName(name);
    const ofItself = this.#urls.get(name) ?? this.#urls.get(bare);
    return ofItself ?? (OWN_SERVICES.has(bare) ? undefined : this.#urls.get(ALL_SERVICES));
  }

  /** Where a URL is to be called: without a network, hosts of AWS are their endpoints, or nowhere. */
  place(url: string): Place {
    const asked = this.isOffline ? URL.parse(url) : null;
    const service = asked ? serviceOfHost(asked.hostname) : undefined;
    if (!asked || service === undefined) return { url, headers: {} };
    const endpoint = this.for(service);
    if (!endpoint) return { refusal: `--offline keeps calls from ${asked.hostname}: ${endpointHint(service)}` };
    return { url: endpoint.origin + pathOf(endpoint) + asked.pathname + asked.search, headers: { host: asked.host } };
  }

  /** Whether anything is asked for a service: this server, or an endpoint. */
  answers(service: string): boolean {
    return this.isHere(service) || this.for(service) !== undefined;
  }

  /** Whether this server is to be asked. */
  isHere(service: string): boolean {
    return OWN_SERVICES.has(bareName(service)) && this.for(service) === undefined;
  }
}

/** Without a slash at its end. */
export const pathOf = ({ pathname }: URL): string => pathname.replace(/\/$/, '');

const bareName = (service: string): string => service.slice(service.lastIndexOf('.') + 1);

/** How an operator gives an endpoint. */
export const endpointHint = (service: string): string =>
  service === 'dynamodb'
    ? '--dynamodb-endpoint URL (or --aws-endpoint dynamodb=URL) names one'
    : `--aws-endpoint ${service}=URL names one`;

const AWS_HOST = /^(.+)\.amazonaws\.com(?:\.cn)?$/;
const REGION = /^[a-z]{2,}(?:-[a-z]+)+-\d+$/;

/** The service in a host name of AWS, with what stands in front of it. Undefined: it is no such name. */
export function serviceOfHost(host: string): string | undefined {
  const [, name] = AWS_HOST.exec(host) ?? [];
  if (name === undefined) return undefined;
  const labels = name.split('.').filter((label) => !REGION.test(label) && label !== 'dualstack');
  // What the SDKs call DynamoDB by for each account.
  return labels.at(-1) === 'ddb' ? 'dynamodb' : labels.join('.');
}
