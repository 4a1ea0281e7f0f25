// Where clients find an API and a custom domain name: on this server, by the address that the caller can reach it at.
import type { LocatedRequest } from '../../../aws/http.ts';

/** Of a caller for whom AWS's own names lead here. */
const OF_AWS = /^apigateway\.[a-z0-9-]+\.(amazonaws\.com(?:\.cn)?(?::\d+)?)$/;

/** The address of an API; the name of a stage follows, after a slash. */
export function apiEndpoint(request: LocatedRequest, apiId: string, region: string): string {
  const { protocol, host, href } = new URL(request.origin());
  const scheme = protocol === 'https:' ? 'wss' : 'ws';
  const [, ofAws] = OF_AWS.exec(host) ?? [];
  if (ofAws !== undefined) return `${scheme}://${apiId}.execute-api.${region}.${ofAws}`;
  return `${href.replace(/^http/, 'ws').replace(/\/$/, '')}/${apiId}`;
}

/** What DNS should point a custom domain name to. */
export const domainTarget = (request: LocatedRequest): string => new URL(request.origin()).hostname;
