// Custom domain names and which stage each of their paths leads to: what can be asked (spec/apigateway-websocket.md,
// sections 1.1 and 4.1).
import { alphabetical, enumeration, list, optional, string, structure, timestamp } from '../../../../aws/shape.ts';
import type { Operation } from './shapes.ts';
import {
  allOptional,
  CHANGE_ERRORS,
  DomainName as DomainNameLabel,
  idOf,
  IpAddressType,
  LIST_ERRORS,
  PAGED,
  pageOf,
  Paging,
  READ_ERRORS,
  Tags,
} from './shapes.ts';

const DomainNameConfigurations = optional(
  list(
    structure({
      ApiGatewayDomainName: optional(string({ doc: 'The name that DNS should point to.' })),
      CertificateArn: optional(string({ doc: 'The certificate.' })),
      CertificateName: optional(string()),
      CertificateUploadDate: optional(timestamp()),
      DomainNameStatus: optional(
        enumeration(['AVAILABLE', 'UPDATING', 'PENDING_CERTIFICATE_REIMPORT', 'PENDING_OWNERSHIP_VERIFICATION']),
      ),
      DomainNameStatusMessage: optional(string()),
      EndpointType: optional(enumeration(['REGIONAL', 'EDGE'])),
      HostedZoneId: optional(string()),
      IpAddressType,
      SecurityPolicy: optional(enumeration(['TLS_1_0', 'TLS_1_2'])),
      OwnershipVerificationCertificateArn: optional(string()),
    }),
    { doc: 'How the name is served. Fanfare keeps it; its certificate is the one it was started with.' },
  ),
);
const truststore = { TruststoreUri: optional(string()), TruststoreVersion: optional(string()) };
const NO_MUTUAL_TLS = 'Not for WebSocket APIs.';
const RoutingMode = optional(
  enumeration(['API_MAPPING_ONLY', 'ROUTING_RULE_ONLY', 'ROUTING_RULE_THEN_API_MAPPING'], {
    doc: 'How an API is found: API_MAPPING_ONLY.',
  }),
);
const Name = string({ doc: 'The name, in lower case, as in ws.example.com.', server: { max: 512 } });
const settings = {
  DomainNameConfigurations,
  MutualTlsAuthentication: optional(structure(truststore, { doc: NO_MUTUAL_TLS })),
  RoutingMode,
};
const DomainName = {
  ApiMappingSelectionExpression: optional(string({ doc: 'What chooses the mapping. It cannot be set.' })),
  DomainName: Name,
  DomainNameArn: optional(string({ doc: 'The ARN of the domain name.' })),
  DomainNameConfigurations,
  MutualTlsAuthentication: optional(
    structure({ ...truststore, TruststoreWarnings: optional(list(string())) }, { doc: NO_MUTUAL_TLS }),
  ),
  RoutingMode,
  Tags,
};
const DomainNameOutput = allOptional(DomainName);

export const CreateDomainName = {
  http: 'POST /v2/domainnames',
  status: 201,
  doc: 'Create a custom domain name.',
  input: { DomainName: Name, ...settings, Tags },
  output: DomainNameOutput,
  rate: { perMinute: 'createDomainNameRequestsPerMinute' },
  errors: [...CHANGE_ERRORS, 'AccessDeniedException'],
  examples: [
    {
      title: 'To have a domain name of your own',
      command:
        'create-domain-name --domain-name chat.example.com --domain-name-configurations CertificateArn=arn:aws:acm:us-east-1:000000000000:certificate/c1',
    },
  ],
} as const satisfies Operation;

export const DeleteDomainName = {
  http: 'DELETE /v2/domainnames/{domainName}',
  status: 204,
  doc: 'Delete a custom domain name with its mappings.',
  input: { DomainName: DomainNameLabel },
  output: {},
  errors: READ_ERRORS,
} as const satisfies Operation;

export const GetDomainName = {
  http: 'GET /v2/domainnames/{domainName}',
  doc: 'Show a custom domain name.',
  input: { DomainName: DomainNameLabel },
  output: DomainNameOutput,
  errors: READ_ERRORS,
} as const satisfies Operation;

export const GetDomainNames = {
  http: 'GET /v2/domainnames',
  doc: 'List the custom domain names of the region.',
  input: Paging,
  output: pageOf(DomainName),
  paging: PAGED,
  errors: LIST_ERRORS,
} as const satisfies Operation;

export const UpdateDomainName = {
  http: 'PATCH /v2/domainnames/{domainName}',
  doc: 'Change a custom domain name. What is not given stays as it is.',
  input: { DomainName: DomainNameLabel, ...settings },
  output: DomainNameOutput,
  errors: CHANGE_ERRORS,
  examples: [
    {
      title: 'To change the certificate of a domain name',
      command:
        'update-domain-name --domain-name chat.example.com --domain-name-configurations CertificateArn=arn:aws:acm:us-east-1:000000000000:certificate/c2',
    },
  ],
} as const satisfies Operation;

const ApiMappingId = idOf('mapping');
const mappingSettings = {
  ApiId: string({ doc: 'The API.' }),
  ApiMappingKey: optional(string({ doc: 'The path below the domain name. Default: none.', server: { max: 300 } })),
  Stage: string({ doc: 'The stage.', server: { max: 128 } }),
};
const ApiMapping = alphabetical({
  ...mappingSettings,
  ApiMappingId: optional(string({ doc: 'The id of the mapping.' })),
});
const ApiMappingOutput = allOptional(ApiMapping);

export const CreateApiMapping = {
  http: 'POST /v2/domainnames/{domainName}/apimappings',
  status: 201,
  doc: 'Serve a stage of an API under a custom domain name.',
  input: alphabetical({ ...mappingSettings, DomainName: DomainNameLabel }),
  output: ApiMappingOutput,
  errors: CHANGE_ERRORS,
  examples: [
    {
      title: 'To serve a stage at the root of a domain name',
      command: 'create-api-mapping --domain-name chat.example.com --api-id a1b2c3d4e5 --stage prod',
    },
  ],
} as const satisfies Operation;

export const DeleteApiMapping = {
  http: 'DELETE /v2/domainnames/{domainName}/apimappings/{apiMappingId}',
  status: 204,
  doc: 'Delete a mapping.',
  input: { ApiMappingId, DomainName: DomainNameLabel },
  output: {},
  errors: LIST_ERRORS,
} as const satisfies Operation;

export const GetApiMapping = {
  http: 'GET /v2/domainnames/{domainName}/apimappings/{apiMappingId}',
  doc: 'Show a mapping.',
  input: { ApiMappingId, DomainName: DomainNameLabel },
  output: ApiMappingOutput,
  errors: LIST_ERRORS,
} as const satisfies Operation;

export const GetApiMappings = {
  http: 'GET /v2/domainnames/{domainName}/apimappings',
  doc: 'List the mappings of a custom domain name.',
  input: { DomainName: DomainNameLabel, ...Paging },
  output: pageOf(ApiMapping),
  paging: { ...PAGED, byHand: true },
  errors: LIST_ERRORS,
} as const satisfies Operation;

export const UpdateApiMapping = {
  http: 'PATCH /v2/domainnames/{domainName}/apimappings/{apiMappingId}',
  doc: 'Change a mapping. What is not given stays as it is.',
  input: alphabetical({
    ...mappingSettings,
    ApiMappingId,
    DomainName: DomainNameLabel,
    Stage: optional(mappingSettings.Stage),
  }),
  output: ApiMappingOutput,
  errors: CHANGE_ERRORS,
  examples: [
    {
      title: 'To serve another stage under a domain name',
      command:
        'update-api-mapping --domain-name chat.example.com --api-mapping-id 1qw2er --api-id a1b2c3d4e5 --stage beta',
    },
  ],
} as const satisfies Operation;
