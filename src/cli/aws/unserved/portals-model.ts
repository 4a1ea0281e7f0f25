// Developer portals of API Gateway.
import type { Operation } from '../../../services/websocket/control/model/shapes.ts';
import { enumeration, list, optional, path, string, structure, timestamp } from '../../../aws/shape.ts';
import { allOptional, PAGED, Tags } from '../../../services/websocket/control/model/shapes.ts';
import { Arn, CHANGE_ERRORS, ERRORS, FOUND_ERRORS, Id, NextToken, NoChoice, NOT_HERE, Paging } from './shapes-model.ts';
import { StatusException } from './shapes-model.ts';

const PORTAL = '/v2/portals/{portalId}';
const PortalId = path(string());
const Color = string({ min: 1, max: 16 });
const Domain = string({ min: 3, max: 256 });
const CertificateArn = string({ min: 10, max: 2048 });

const Authorization = structure({
  CognitoConfig: optional(
    structure({
      AppClientId: string({ min: 1, max: 256 }),
      UserPoolArn: Arn,
      UserPoolDomain: string({ min: 20, max: 2048 }),
    }),
  ),
  None: NoChoice,
});
const EndpointConfiguration = structure({
  AcmManaged: optional(structure({ CertificateArn, DomainName: Domain })),
  None: NoChoice,
});
const EndpointOutput = structure({
  CertificateArn: optional(CertificateArn),
  DomainName: optional(Domain),
  PortalDefaultDomainName: Domain,
  PortalDomainHostedZoneId: string({ min: 1, max: 64 }),
});
const PortalContent = structure({
  Description: optional(string({ min: 0, max: 1024 })),
  DisplayName: string({ min: 3, max: 255 }),
  Theme: structure({
    CustomColors: structure({
      AccentColor: Color,
      BackgroundColor: Color,
      ErrorValidationColor: Color,
      HeaderColor: Color,
      NavigationColor: Color,
      TextColor: Color,
    }),
    LogoLastUploaded: optional(timestamp()),
  }),
});
const IncludedPortalProductArns = list(Arn);
const LogoUri = optional(string({ min: 0, max: 1092 }));
const RumAppMonitorName = optional(string({ min: 0, max: 255 }));
const LastPublishedDescription = string({ min: 0, max: 1024 });
const Preview = structure({
  PreviewStatus: enumeration(['PREVIEW_IN_PROGRESS', 'PREVIEW_FAILED', 'PREVIEW_READY']),
  PreviewUrl: optional(string()),
  StatusException,
});
const PublishStatus = optional(
  enumeration([
    'PUBLISHED',
    'PUBLISH_IN_PROGRESS',
    'PUBLISH_FAILED',
    'DISABLE_IN_PROGRESS',
    'DISABLE_FAILED',
    'DISABLED',
  ]),
);
const Published = {
  LastPublished: optional(timestamp()),
  LastPublishedDescription: optional(LastPublishedDescription),
};

const Summary = {
  Authorization,
  EndpointConfiguration: EndpointOutput,
  IncludedPortalProductArns,
  LastModified: timestamp(),
  ...Published,
  PortalArn: Arn,
  PortalContent,
  PortalId: Id,
  Preview: optional(Preview),
  PublishStatus,
  RumAppMonitorName,
  StatusException,
  Tags,
};
const Portal = allOptional(Summary);
const { Preview: _, ...Created } = Portal;

export const CreatePortal = {
  http: 'POST /v2/portals',
  status: 201,
  doc: `Create a portal. ${NOT_HERE}`,
  input: {
    Authorization,
    EndpointConfiguration,
    IncludedPortalProductArns: optional(IncludedPortalProductArns),
    LogoUri,
    PortalContent,
    RumAppMonitorName,
    Tags,
  },
  output: Created,
  errors: ERRORS,
} as const satisfies Operation;

export const DeletePortal = {
  http: `DELETE ${PORTAL}`,
  status: 204,
  doc: `Delete a portal. ${NOT_HERE}`,
  input: { PortalId },
  output: {},
  errors: ERRORS,
} as const satisfies Operation;

export const DisablePortal = {
  http: `DELETE ${PORTAL}/publish`,
  status: 204,
  doc: `Take a portal off the web. ${NOT_HERE}`,
  input: { PortalId },
  output: {},
  errors: CHANGE_ERRORS,
} as const satisfies Operation;

export const GetPortal = {
  http: `GET ${PORTAL}`,
  doc: `Show a portal. ${NOT_HERE}`,
  input: { PortalId },
  output: Portal,
  errors: FOUND_ERRORS,
} as const satisfies Operation;

export const ListPortals = {
  http: 'GET /v2/portals',
  doc: `List the portals. ${NOT_HERE}`,
  input: Paging,
  output: { Items: optional(list(structure(Summary))), NextToken },
  paging: PAGED,
  errors: ERRORS,
} as const satisfies Operation;

export const PreviewPortal = {
  http: `POST ${PORTAL}/preview`,
  status: 202,
  doc: `Make a preview of a portal. ${NOT_HERE}`,
  input: { PortalId },
  output: {},
  isOutputEmpty: true,
  errors: CHANGE_ERRORS,
} as const satisfies Operation;

export const PublishPortal = {
  http: `POST ${PORTAL}/publish`,
  status: 202,
  doc: `Publish a portal. ${NOT_HERE}`,
  input: { Description: optional(LastPublishedDescription), PortalId },
  output: {},
  isOutputEmpty: true,
  errors: CHANGE_ERRORS,
} as const satisfies Operation;

export const UpdatePortal = {
  http: `PATCH ${PORTAL}`,
  doc: `Change a portal. ${NOT_HERE}`,
  input: {
    Authorization: optional(Authorization),
    EndpointConfiguration: optional(EndpointConfiguration),
    IncludedPortalProductArns: optional(IncludedPortalProductArns),
    LogoUri,
    PortalContent: optional(PortalContent),
    PortalId,
    RumAppMonitorName,
  },
  output: Portal,
  errors: CHANGE_ERRORS,
} as const satisfies Operation;
