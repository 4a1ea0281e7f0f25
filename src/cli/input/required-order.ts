// In which order missing members are named. It is the order of a list in AWS's models, which often is not that of the
// members, and follows no rule. Each line: the names in that order, and the operations whose input they are required in; or
// no operation, for what stands inside an input. Source: botocore's models, as aws-cli 1.45 has them.
const LINES = `
ApiId IntegrationResponseId IntegrationId: DeleteIntegrationResponse GetIntegrationResponse UpdateIntegrationResponse
ApiId Schema Name: CreateModel
ApiMappingId ApiId DomainName: UpdateApiMapping
Authorization PortalContent EndpointConfiguration: CreatePortal
AuthorizerId ApiId: DeleteAuthorizer GetAuthorizer UpdateAuthorizer
ConnectionId Data: PostToConnection
DomainName Actions Priority Conditions: CreateRoutingRule
DomainName Stage ApiId: CreateApiMapping
IntegrationId ApiId: GetIntegrationResponses
ModelId ApiId: DeleteModel GetModel GetModelTemplate UpdateModel
PortalProductId DisplayContent: CreateProductPage
PortalProductId PolicyDocument: PutPortalProductSharingPolicy
ProductRestEndpointPageId PortalProductId: DeleteProductRestEndpointPage UpdateProductRestEndpointPage
ProtocolType Name: CreateApi
RequestParameterKey ApiId RouteId: DeleteRouteRequestParameter
RouteId ApiId: GetRouteResponses
RouteResponseId ApiId RouteId: DeleteRouteResponse GetRouteResponse UpdateRouteResponse
RoutingRuleId DomainName: DeleteRoutingRule GetRoutingRule
RoutingRuleId DomainName Actions Priority Conditions: PutRoutingRule
Specification OutputType ApiId: ExportApi
StageName ApiId: DeleteAccessLogSettings DeleteStage ResetAuthorizersCache GetStage UpdateStage
StageName RouteKey ApiId: DeleteRouteSettings
SubnetIds Name: CreateVpcLink
AccentColor NavigationColor HeaderColor ErrorValidationColor TextColor BackgroundColor:
Stage ApiId:
UserPoolDomain AppClientId UserPoolArn:
Title Body:
DomainName CertificateArn:
ValueGlob Header:
Path RestApiId Stage Method:
`;

const key = (names: readonly string[]): string => names.toSorted().join(' ');
const orders = new Map<string, readonly string[]>();
for (const line of LINES.trim().split('\n')) {
  const [names = [], operations = []] = line.split(':').map((part) => part.trim().split(' '));
  for (const operation of operations) orders.set(operation || key(names), names);
}

/** The required names in AWS's order. `operation` is that whose input they belong to; undefined: they stand inside one. */
export const inRequiredOrder = (names: readonly string[], operation?: string): readonly string[] =>
  orders.get(operation ?? key(names)) ?? names;
