// What a server is called, and whom it lets in: made anew when its configuration changes.
import type { Changeable, GatewayOptions } from './gateway-options.ts';
import type { Limits } from '../base/limits/limits.ts';
import type { ReadArrival } from '../server/arrival/arrival.ts';
import { arrivals } from '../server/arrival/arrival.ts';
import { Hosts } from '../server/arrival/hosts.ts';
import type { PageRule, Sharing } from '../server/arrival/web-pages.ts';
import { pageRule, sharingRule } from '../server/arrival/web-pages.ts';
import type { LiveDomains } from '../store/apis/live-domains.ts';

export type Named = {
  readonly hosts: Hosts;
  readonly readArrival: ReadArrival;
  readonly pageRule: PageRule;
  readonly sharesWith: Sharing;
};

/** What stays as it was at the start. */
type Lasting = Pick<GatewayOptions, 'publicUrl'> & {
  readonly trustedProxies: readonly string[];
  readonly trustsCallers: boolean;
  /** The address that is listened on. */
  readonly listening: string;
  readonly limits: Limits;
};

export function namedAs(
  lasting: Lasting,
  { hosts: names = [], allowedOrigins }: Changeable,
  domains: LiveDomains,
): Named {
  const { publicUrl, trustedProxies, trustsCallers, listening, limits } = lasting;
  const isDomain = (name: string) => domains.covering(name) !== undefined;
  const hosts = new Hosts({ names, publicUrl, listening, isDomain });
  const origins = { trustsCallers, allowedOrigins };
  return {
    hosts,
    readArrival: arrivals({ proxies: trustedProxies, hosts, limits }),
    pageRule: pageRule({ ...origins, hosts }),
    sharesWith: sharingRule(origins),
  };
}
