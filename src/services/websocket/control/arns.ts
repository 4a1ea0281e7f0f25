// ARNs of the control plane name no account (spec/apigateway-websocket.md, section 4.2).

export const domainNameArn = (region: string, name: string): string =>
  `arn:aws:apigateway:${region}::/domainnames/${name}`;

/** What an ARN names: an API, a stage of one, or a custom domain name. */
export type Named =
  | { readonly region: string; readonly apiId: string; readonly stageName?: string | undefined }
  | { readonly region: string; readonly domainName: string };

const ARN = /^arn:aws:apigateway:([a-z0-9-]+)::\/(?:apis\/([^/]+)(?:\/stages\/([^/]+))?|domainnames\/([^/]+))$/;

/** Undefined: not an ARN of something that can have tags. */
export function readArn(arn: string): Named | undefined {
  const [, region, apiId, stageName, domainName] = ARN.exec(arn) ?? [];
  if (region === undefined) return undefined;
  if (domainName !== undefined) return { region, domainName };
  return apiId === undefined ? undefined : { region, apiId, stageName };
}
