import type { Call, Handler } from '../../../../aws/server/dispatch.ts';
import type { DomainName } from '../../../../store/apis/api-records.ts';
import type { ControlContext } from '../control-context.ts';
import { domainNameArn } from '../arns.ts';
import { domainTarget } from '../endpoints.ts';
import { merged } from '../merging.ts';
import type { control } from '../model/model.ts';
import { pageOf } from '../paging.ts';
import { conflict, invalid, quotaReached } from '../refusals.ts';
import { domainOf } from '../resources.ts';

type On<Name extends keyof typeof control.operations> = Handler<typeof control, Name, ControlContext>;

/** What clients' DNS would have to know about the region; nothing here depends on it. */
const HOSTED_ZONE_ID = 'Z2OJLYMUO9EFXC';

export const createDomainName: On<'CreateDomainName'> = async (context, input, call) => {
  const { records, apis, regions, limits } = context;
  const { DomainName: name, DomainNameConfigurations = [{}], Tags = {} } = input;
  checkName(name);
  checkSupported(input);
  const all = apis.domainNames(call.caller);
  const domain: DomainName = {
    DomainName: name,
    RoutingMode: 'API_MAPPING_ONLY',
    Tags,
    configurations: DomainNameConfigurations.map((given) => configured(given)),
  };
  await records.change(() => {
    // A host leads to one place only, so a name is taken for all accounts and regions.
    if (apis.domains.has(name)) throw conflict('The domain name resource already exists.');
    if (all.count() >= limits.domainNamesMax) throw quotaReached('DomainNames', 'account');
    if (!regions.admits(call.caller)) throw quotaReached('regions', 'account');
    all.put(name, domain);
  });
  return domainOutput(domain, call);
};

export const getDomainName: On<'GetDomainName'> = (context, { DomainName: name }, call) =>
  domainOutput(domainOf(context, name, call), call);

export const getDomainNames: On<'GetDomainNames'> = (context, input, call) =>
  pageOf(context, call, input, context.apis.domainNames(call.caller), (domain) => domainOutput(domain, call));

export const updateDomainName: On<'UpdateDomainName'> = (context, input, call) =>
  context.records.change(() => {
    const { DomainName: name, DomainNameConfigurations: given } = input;
    const current = domainOf(context, name, call);
    checkSupported(input);
    const configurations = given?.map((one, at) => configured(one, current.configurations[at]));
    const domain = { ...current, ...(configurations && { configurations }) };
    context.apis.domainNames(call.caller).put(name, domain);
    return domainOutput(domain, call);
  });

export const deleteDomainName: On<'DeleteDomainName'> = (context, { DomainName: name }, call) =>
  context.records.change(() => {
    domainOf(context, name, call);
    context.apis.domainNames(call.caller).delete(name);
    return {};
  });

const LABEL = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

function checkName(name: string): void {
  const [first = '', ...rest] = name.split('.');
  const isName = rest.length > 0 && (first === '*' || LABEL.test(first)) && rest.every((label) => LABEL.test(label));
  // What ends in a number is an address, and leads to everything on this server.
  const isAddress = /^\d+$/.test(rest.at(-1) ?? '');
  if (!isName || isAddress) throw invalid(`Invalid domain name: ${name}`);
}

type Settings = {
  readonly DomainNameConfigurations?: readonly { readonly EndpointType?: string | undefined }[] | undefined;
  readonly MutualTlsAuthentication?: { readonly TruststoreUri?: string | undefined } | undefined;
  readonly RoutingMode?: string | undefined;
};

/** Throws for what WebSocket APIs cannot have (sections 1.1 and 4.2). */
function checkSupported({ DomainNameConfigurations = [{}], MutualTlsAuthentication, RoutingMode }: Settings): void {
  // An empty URI is how tools take mutual TLS back.
  if (MutualTlsAuthentication?.TruststoreUri) {
    throw invalid('Mutual TLS domain name association is not supported for Websocket APIs.');
  }
  if (RoutingMode !== undefined && RoutingMode !== 'API_MAPPING_ONLY') {
    throw invalid('Routing rules are not supported: only API_MAPPING_ONLY is');
  }
  if (DomainNameConfigurations.length !== 1) throw invalid('A domain name has exactly one configuration');
  if (DomainNameConfigurations.some(({ EndpointType }) => EndpointType === 'EDGE')) {
    throw invalid('Only REGIONAL endpoints are supported for WEBSOCKET protocolType');
  }
}

type Configuration = DomainName['configurations'][number];

/** What a call may set of a configuration, over what it was, over the defaults. The rest is ours to say. */
function configured(given: Omit<Configuration, 'DomainNameStatus'>, current: Configuration = {}): Configuration {
  const { CertificateArn, CertificateName, EndpointType, IpAddressType, SecurityPolicy } = given;
  const { OwnershipVerificationCertificateArn } = given;
  const defaults: Configuration = {
    DomainNameStatus: 'AVAILABLE',
    EndpointType: 'REGIONAL',
    HostedZoneId: HOSTED_ZONE_ID,
    IpAddressType: 'ipv4',
    SecurityPolicy: 'TLS_1_2',
  };
  return merged<Configuration>(
    { ...defaults, ...current },
    {
      CertificateArn,
      CertificateName,
      EndpointType,
      IpAddressType,
      OwnershipVerificationCertificateArn,
      SecurityPolicy,
    },
  );
}

const domainOutput = ({ configurations, ...domain }: DomainName, { caller, request }: Call) => ({
  ...domain,
  ApiMappingSelectionExpression: '$request.basepath',
  DomainNameArn: domainNameArn(caller.region, domain.DomainName),
  DomainNameConfigurations: configurations.map((one) => ({ ...one, ApiGatewayDomainName: domainTarget(request) })),
});
