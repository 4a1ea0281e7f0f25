// The pages of a product of developer portals: texts, and one for each REST endpoint.
import type { Operation } from '../../../services/websocket/control/model/shapes.ts';
import { enumeration, list, optional, path, query, string, structure, timestamp } from '../../../aws/shape.ts';
import { allOptional, PAGED } from '../../../services/websocket/control/model/shapes.ts';
import { Arn, FOUND_ERRORS, Id, NextToken, NoChoice, NOT_HERE, Paging, PortalProductId } from './shapes-model.ts';
import { ResourceOwnerAccountId, StatusException, Switch } from './shapes-model.ts';

const PAGES = '/v2/portalproducts/{portalProductId}/productpages';
const PAGE = `${PAGES}/{productPageId}`;
const ENDPOINTS = '/v2/portalproducts/{portalProductId}/productrestendpointpages';
const ENDPOINT = `${ENDPOINTS}/{productRestEndpointPageId}`;

const ProductPageId = path(string());
const ProductRestEndpointPageId = path(string());
const Text = string({ min: 1, max: 32_768 });
const ShortText = string({ min: 1, max: 1024 });
const Name = string({ min: 1, max: 255 });

const DisplayContent = structure({ Body: Text, Title: Name });
const PageIds = { ProductPageArn: Arn, ProductPageId: Id };
const Page = allOptional({ DisplayContent, LastModified: timestamp(), ...PageIds });

const EndpointContent = structure({
  None: NoChoice,
  Overrides: optional(
    structure({ Body: optional(Text), Endpoint: optional(ShortText), OperationName: optional(Name) }),
  ),
});
const EndpointContentOutput = structure({
  Body: optional(Text),
  Endpoint: ShortText,
  OperationName: optional(Name),
});
const Part = (max: number) => string({ min: 1, max });
const RestEndpointIdentifier = structure({
  IdentifierParts: optional(structure({ Method: Part(20), Path: Part(4096), RestApiId: Part(50), Stage: Part(128) })),
});
const EndpointIds = { ProductRestEndpointPageArn: Arn, ProductRestEndpointPageId: Id };
const EndpointState = {
  RestEndpointIdentifier,
  Status: enumeration(['AVAILABLE', 'IN_PROGRESS', 'FAILED']),
  StatusException,
  TryItState: Switch,
};
const EndpointPage = allOptional({
  DisplayContent: EndpointContentOutput,
  LastModified: timestamp(),
  ...EndpointIds,
  ...EndpointState,
});

export const CreateProductPage = {
  http: `POST ${PAGES}`,
  status: 201,
  doc: `Create a page of a product. ${NOT_HERE}`,
  input: { DisplayContent, PortalProductId },
  output: Page,
  errors: FOUND_ERRORS,
} as const satisfies Operation;

export const CreateProductRestEndpointPage = {
  http: `POST ${ENDPOINTS}`,
  status: 201,
  doc: `Create the page of a REST endpoint. ${NOT_HERE}`,
  input: {
    DisplayContent: optional(EndpointContent),
    PortalProductId,
    RestEndpointIdentifier,
    TryItState: optional(Switch),
  },
  output: EndpointPage,
  errors: FOUND_ERRORS,
} as const satisfies Operation;

export const DeleteProductPage = {
  http: `DELETE ${PAGE}`,
  status: 204,
  doc: `Delete a page of a product. ${NOT_HERE}`,
  input: { PortalProductId, ProductPageId },
  output: {},
  errors: FOUND_ERRORS,
} as const satisfies Operation;

export const DeleteProductRestEndpointPage = {
  http: `DELETE ${ENDPOINT}`,
  status: 204,
  doc: `Delete the page of a REST endpoint. ${NOT_HERE}`,
  input: { PortalProductId, ProductRestEndpointPageId },
  output: {},
  errors: FOUND_ERRORS,
} as const satisfies Operation;

export const GetProductPage = {
  http: `GET ${PAGE}`,
  doc: `Show a page of a product. ${NOT_HERE}`,
  input: { PortalProductId, ProductPageId, ResourceOwnerAccountId },
  output: Page,
  errors: FOUND_ERRORS,
} as const satisfies Operation;

export const GetProductRestEndpointPage = {
  http: `GET ${ENDPOINT}`,
  doc: `Show the page of a REST endpoint. ${NOT_HERE}`,
  input: {
    IncludeRawDisplayContent: optional(query(string())),
    PortalProductId,
    ProductRestEndpointPageId,
    ResourceOwnerAccountId,
  },
  output: {
    DisplayContent: EndpointPage.DisplayContent,
    LastModified: EndpointPage.LastModified,
    ...allOptional(EndpointIds),
    RawDisplayContent: optional(string()),
    ...allOptional(EndpointState),
  },
  errors: FOUND_ERRORS,
} as const satisfies Operation;

export const ListProductPages = {
  http: `GET ${PAGES}`,
  doc: `List the pages of a product. ${NOT_HERE}`,
  input: { ...Paging, PortalProductId, ResourceOwnerAccountId },
  output: {
    Items: optional(list(structure({ LastModified: timestamp(), PageTitle: Name, ...PageIds }))),
    NextToken,
  },
  paging: PAGED,
  errors: FOUND_ERRORS,
} as const satisfies Operation;

export const ListProductRestEndpointPages = {
  http: `GET ${ENDPOINTS}`,
  doc: `List the pages of the REST endpoints of a product. ${NOT_HERE}`,
  input: { ...Paging, PortalProductId, ResourceOwnerAccountId },
  output: {
    Items: optional(
      list(
        structure({
          Endpoint: ShortText,
          LastModified: timestamp(),
          OperationName: optional(Name),
          ...EndpointIds,
          ...EndpointState,
        }),
      ),
    ),
    NextToken: optional(string()),
  },
  paging: PAGED,
  errors: FOUND_ERRORS,
} as const satisfies Operation;

export const UpdateProductPage = {
  http: `PATCH ${PAGE}`,
  doc: `Change a page of a product. ${NOT_HERE}`,
  input: { DisplayContent: optional(DisplayContent), PortalProductId, ProductPageId },
  output: Page,
  errors: FOUND_ERRORS,
} as const satisfies Operation;

export const UpdateProductRestEndpointPage = {
  http: `PATCH ${ENDPOINT}`,
  doc: `Change the page of a REST endpoint. ${NOT_HERE}`,
  input: {
    DisplayContent: optional(EndpointContent),
    PortalProductId,
    ProductRestEndpointPageId,
    TryItState: optional(Switch),
  },
  output: EndpointPage,
  errors: FOUND_ERRORS,
} as const satisfies Operation;
