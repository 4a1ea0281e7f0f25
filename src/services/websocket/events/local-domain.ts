import type { Stages } from '../stages.ts';

type Named = { readonly domainName: string; readonly apiId: string; readonly region: string };

/**
 * What functions that run here are told: the name that AWS gives the API, however the client has come. Handlers take it
 * apart and build addresses of it, and theirs lead back here (spec/functions-and-templates.md, section 12.2). A custom
 * domain name stays, as on AWS.
 */
export function localDomainName(stages: Pick<Stages, 'isDomain'>, { domainName, apiId, region }: Named): string {
  if (stages.isDomain(domainName)) return domainName;
  return `${apiId}.execute-api.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}
