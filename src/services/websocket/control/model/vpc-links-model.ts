// VPC links belong to HTTP APIs: the command line knows them, the service refuses them (spec/apigateway-websocket.md,
// section 4.1).
import { enumeration, list, optional, string, timestamp } from '../../../../aws/shape.ts';
import type { Operation } from './shapes.ts';
import { allOptional, idOf, LIST_ERRORS, Name, pageOf, PAGED, Paging, READ_ERRORS, Tags } from './shapes.ts';

const ERRORS = ['BadRequestException', 'TooManyRequestsException'] as const;
const NOT_HERE = 'Not supported: there are no HTTP APIs here.';
const VpcLinkId = idOf('VPC link');
const SecurityGroupIds = list(string(), { doc: 'Its security groups.' });
const SubnetIds = list(string(), { doc: 'Its subnets.' });

const VpcLink = {
  CreatedDate: optional(timestamp({ doc: 'When it was created.' })),
  Name: Name('VPC link'),
  SecurityGroupIds,
  SubnetIds,
  Tags,
  VpcLinkId: string({ doc: 'The id of the VPC link.' }),
  VpcLinkStatus: optional(
    enumeration(['PENDING', 'AVAILABLE', 'DELETING', 'FAILED', 'INACTIVE'], { doc: 'How far it is.' }),
  ),
  VpcLinkStatusMessage: optional(string({ doc: 'Why it failed.' })),
  VpcLinkVersion: optional(enumeration(['V2'], { doc: 'Its version.' })),
};
const VpcLinkOutput = allOptional(VpcLink);

export const CreateVpcLink = {
  http: 'POST /v2/vpclinks',
  status: 201,
  doc: `Create a VPC link. ${NOT_HERE}`,
  input: { Name: VpcLink.Name, SecurityGroupIds: optional(SecurityGroupIds), SubnetIds, Tags },
  output: VpcLinkOutput,
  errors: ERRORS,
} as const satisfies Operation;

export const DeleteVpcLink = {
  http: 'DELETE /v2/vpclinks/{vpcLinkId}',
  status: 202,
  doc: `Delete a VPC link. ${NOT_HERE}`,
  input: { VpcLinkId },
  output: {},
  isOutputEmpty: true,
  errors: READ_ERRORS,
} as const satisfies Operation;

export const GetVpcLink = {
  http: 'GET /v2/vpclinks/{vpcLinkId}',
  doc: `Show a VPC link. ${NOT_HERE}`,
  input: { VpcLinkId },
  output: VpcLinkOutput,
  errors: READ_ERRORS,
} as const satisfies Operation;

export const GetVpcLinks = {
  http: 'GET /v2/vpclinks',
  doc: 'List the VPC links of the region: there are none.',
  input: Paging,
  output: pageOf(VpcLink),
  paging: { ...PAGED, byHand: true },
  errors: ERRORS,
} as const satisfies Operation;

export const UpdateVpcLink = {
  http: 'PATCH /v2/vpclinks/{vpcLinkId}',
  doc: `Change a VPC link. ${NOT_HERE}`,
  input: { Name: optional(VpcLink.Name), VpcLinkId },
  output: VpcLinkOutput,
  errors: LIST_ERRORS,
} as const satisfies Operation;
