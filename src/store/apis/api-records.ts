// What a WebSocket API is made of. Members have AWS's own names, as the control plane takes and shows them: nothing is
// renamed on the way, so nothing is lost. What AWS does not show begins with a small letter. Times are in ms since 1970.
import type { Texts } from '../../base/texts.ts';

type Optional<T> = { [K in keyof T]?: T[K] | undefined };

export type Api = {
  ApiId: string;
  Name: string;
  ProtocolType: 'WEBSOCKET';
  RouteSelectionExpression: string;
  ApiKeySelectionExpression: string;
  DisableExecuteApiEndpoint: boolean;
  IpAddressType: 'ipv4' | 'dualstack';
  Tags: Texts;
  createdMs: number;
} & Optional<{ Description: string; DisableSchemaValidation: boolean; Version: string }>;

export type Route = {
  RouteId: string;
  RouteKey: string;
  ApiKeyRequired: boolean;
  AuthorizationType: 'NONE' | 'AWS_IAM' | 'CUSTOM';
} & Optional<{
  AuthorizerId: string;
  ModelSelectionExpression: string;
  OperationName: string;
  RequestModels: Texts;
  RequestParameters: { [parameter: string]: { Required?: boolean | undefined } };
  RouteResponseSelectionExpression: string;
  Target: string;
}>;

export type RouteResponse = { RouteResponseId: string; RouteResponseKey: string } & Optional<{
  ModelSelectionExpression: string;
  ResponseModels: Texts;
  ResponseParameters: { [parameter: string]: { Required?: boolean | undefined } };
}>;

export type Integration = {
  IntegrationId: string;
  IntegrationType: 'AWS' | 'HTTP' | 'MOCK' | 'HTTP_PROXY' | 'AWS_PROXY';
  ConnectionType: 'INTERNET' | 'VPC_LINK';
  PassthroughBehavior: 'WHEN_NO_MATCH' | 'NEVER' | 'WHEN_NO_TEMPLATES';
  PayloadFormatVersion: string;
  TimeoutInMillis: number;
} & Optional<{
  ConnectionId: string;
  ContentHandlingStrategy: 'CONVERT_TO_BINARY' | 'CONVERT_TO_TEXT';
  CredentialsArn: string;
  Description: string;
  IntegrationMethod: string;
  IntegrationResponseSelectionExpression: string;
  IntegrationUri: string;
  RequestParameters: Texts;
  RequestTemplates: Texts;
  TemplateSelectionExpression: string;
}>;

export type IntegrationResponse = { IntegrationResponseId: string; IntegrationResponseKey: string } & Optional<{
  ContentHandlingStrategy: 'CONVERT_TO_BINARY' | 'CONVERT_TO_TEXT';
  ResponseParameters: Texts;
  ResponseTemplates: Texts;
  TemplateSelectionExpression: string;
}>;

export type Authorizer = {
  AuthorizerId: string;
  AuthorizerType: 'REQUEST';
  IdentitySource: string[];
  Name: string;
} & Optional<{ AuthorizerCredentialsArn: string; AuthorizerUri: string; IdentityValidationExpression: string }>;

export type Model = { ModelId: string; Name: string; Schema: string; ContentType: string } & Optional<{
  Description: string;
}>;

export type Deployment = { DeploymentId: string; DeploymentStatus: 'DEPLOYED'; createdMs: number } & Optional<{
  AutoDeployed: boolean;
  Description: string;
}>;

export type RouteSettings = Optional<{
  DataTraceEnabled: boolean;
  DetailedMetricsEnabled: boolean;
  LoggingLevel: 'ERROR' | 'INFO' | 'OFF' | 'DEBUG';
  ThrottlingBurstLimit: number;
  ThrottlingRateLimit: number;
}>;

export type Stage = {
  StageName: string;
  AutoDeploy: boolean;
  DefaultRouteSettings: RouteSettings;
  RouteSettings: { [routeKey: string]: RouteSettings };
  StageVariables: Texts;
  Tags: Texts;
  createdMs: number;
  updatedMs: number;
} & Optional<{
  AccessLogSettings: Optional<{ DestinationArn: string; Format: string }>;
  ClientCertificateId: string;
  DeploymentId: string;
  Description: string;
  LastDeploymentStatusMessage: string;
}>;

export type DomainName = {
  DomainName: string;
  RoutingMode: 'API_MAPPING_ONLY';
  Tags: Texts;
  configurations: Optional<{
    CertificateArn: string;
    CertificateName: string;
    DomainNameStatus: 'AVAILABLE';
    EndpointType: 'REGIONAL' | 'EDGE';
    HostedZoneId: string;
    IpAddressType: 'ipv4' | 'dualstack';
    OwnershipVerificationCertificateArn: string;
    SecurityPolicy: 'TLS_1_0' | 'TLS_1_2';
  }>[];
};

export type ApiMapping = { ApiMappingId: string; ApiId: string; ApiMappingKey: string; Stage: string };
