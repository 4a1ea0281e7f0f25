import type { ApiMapping } from './api-records.ts';

/** Every custom domain name with its mappings, in memory. */
export class LiveDomains {
  readonly #domains = new Map<string, readonly ApiMapping[]>();
  readonly #wildcards = new Set<string>();

  get names(): readonly string[] {
    return [...this.#domains.keys()];
  }

  has(domainName: string): boolean {
    return this.#domains.has(domainName);
  }

  /** The domain name that covers a host: its own, or `*.example.com` for a name with one label before `.example.com`. */
  covering(host: string): string | undefined {
    if (this.#domains.has(host)) return host;
    if (this.#wildcards.size === 0) return undefined;
    const wildcard = `*${host.slice(host.indexOf('.'))}`;
    return this.#wildcards.has(wildcard) ? wildcard : undefined;
  }

  /** Which API and stage a path below a domain name leads to. No path is the empty key. */
  mapping(domainName: string, key: string): ApiMapping | undefined {
    return this.#domains.get(domainName)?.find(({ ApiMappingKey }) => ApiMappingKey === key);
  }

  /** The domain names that lead to an API, or to one stage of it. */
  leadingTo(apiId: string, stageName?: string): string[] {
    const leads = ({ ApiId, Stage }: ApiMapping) => ApiId === apiId && (stageName === undefined || Stage === stageName);
    return [...this.#domains].filter(([, mappings]) => mappings.some(leads)).map(([name]) => name);
  }

  set(domainName: string, mappings: readonly ApiMapping[]): void {
    this.#domains.set(domainName, mappings);
    if (domainName.startsWith('*')) this.#wildcards.add(domainName);
  }

  delete(domainName: string): void {
    this.#domains.delete(domainName);
    this.#wildcards.delete(domainName);
  }
}
