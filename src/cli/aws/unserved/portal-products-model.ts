// What a developer portal offers: products, and who else may use them.
import type { Operation } from '../../../services/websocket/control/model/shapes.ts';
import { list, optional, query, string, structure, timestamp } from '../../../aws/shape.ts';
import { allOptional, PAGED, Tags } from '../../../services/websocket/control/model/shapes.ts';
import { Arn, ERRORS, FOUND_ERRORS, Id, NextToken, NOT_HERE, Paging, PortalProductId } from './shapes-model.ts';
import { ResourceOwnerAccountId } from './shapes-model.ts';

const PRODUCTS = '/v2/portalproducts';
const PRODUCT = `${PRODUCTS}/{portalProductId}`;
const POLICY = `${PRODUCT}/sharingpolicy`;

const Description = optional(string({ min: 0, max: 1024 }));
const DisplayName = string({ min: 1, max: 255 });
const PolicyDocument = string({ min: 1, max: 307_200 });
const DisplayOrder = optional(
  structure({
    Contents: optional(list(structure({ ProductRestEndpointPageArns: list(Arn), SectionName: string() }))),
    OverviewPageArn: optional(Arn),
    ProductPageArns: optional(list(Arn)),
  }),
);
const Product = allOptional({
  Description,
  DisplayName,
  DisplayOrder,
  LastModified: timestamp(),
  PortalProductArn: Arn,
  PortalProductId: Id,
  Tags,
});
const Summary = {
  Description: string({ min: 0, max: 1024 }),
  DisplayName,
  LastModified: timestamp(),
  PortalProductArn: Arn,
  PortalProductId: Id,
  Tags,
};

export const CreatePortalProduct = {
  http: `POST ${PRODUCTS}`,
  status: 201,
  doc: `Create a product of portals. ${NOT_HERE}`,
  input: { Description, DisplayName, Tags },
  output: Product,
  errors: ERRORS,
} as const satisfies Operation;

export const DeletePortalProduct = {
  http: `DELETE ${PRODUCT}`,
  status: 204,
  doc: `Delete a product. ${NOT_HERE}`,
  input: { PortalProductId },
  output: {},
  errors: FOUND_ERRORS,
} as const satisfies Operation;

export const DeletePortalProductSharingPolicy = {
  http: `DELETE ${POLICY}`,
  status: 204,
  doc: `Delete the policy that shares a product. ${NOT_HERE}`,
  input: { PortalProductId },
  output: {},
  errors: FOUND_ERRORS,
} as const satisfies Operation;

export const GetPortalProduct = {
  http: `GET ${PRODUCT}`,
  doc: `Show a product. ${NOT_HERE}`,
  input: { PortalProductId, ResourceOwnerAccountId },
  output: Product,
  errors: FOUND_ERRORS,
} as const satisfies Operation;

export const GetPortalProductSharingPolicy = {
  http: `GET ${POLICY}`,
  doc: `Show the policy that shares a product. ${NOT_HERE}`,
  input: { PortalProductId },
  output: allOptional({ PolicyDocument, PortalProductId: Id }),
  errors: FOUND_ERRORS,
} as const satisfies Operation;

export const ListPortalProducts = {
  http: `GET ${PRODUCTS}`,
  doc: `List the products. ${NOT_HERE}`,
  input: { ...Paging, ResourceOwner: optional(query(string())) },
  output: { Items: optional(list(structure(Summary))), NextToken },
  paging: PAGED,
  errors: ERRORS,
} as const satisfies Operation;

export const PutPortalProductSharingPolicy = {
  http: `PUT ${POLICY}`,
  doc: `Set the policy that shares a product. ${NOT_HERE}`,
  input: { PolicyDocument, PortalProductId },
  output: {},
  isOutputEmpty: true,
  errors: FOUND_ERRORS,
} as const satisfies Operation;

export const UpdatePortalProduct = {
  http: `PATCH ${PRODUCT}`,
  doc: `Change a product. ${NOT_HERE}`,
  input: { Description, DisplayName: optional(DisplayName), DisplayOrder, PortalProductId },
  output: Product,
  errors: FOUND_ERRORS,
} as const satisfies Operation;
