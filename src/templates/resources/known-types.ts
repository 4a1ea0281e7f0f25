// Types of resources by their services, to tell a type that is not served here from one that is misspelt.
import { nearest } from '../../base/nearest.ts';

const TYPES: { readonly [service: string]: readonly string[] } = {
  ApiGatewayV2: [
    ...['Api', 'ApiGatewayManagedOverrides', 'ApiMapping', 'Authorizer', 'Deployment', 'DomainName', 'Integration'],
    ...['IntegrationResponse', 'Model', 'Route', 'RouteResponse', 'RoutingRule', 'Stage', 'VpcLink'],
  ],
  IVSChat: ['LoggingConfiguration', 'Room'],
  Lambda: [
    ...['Alias', 'CodeSigningConfig', 'EventInvokeConfig', 'EventSourceMapping', 'Function', 'LayerVersion'],
    ...['LayerVersionPermission', 'Permission', 'Url', 'Version'],
  ],
  Serverless: [
    ...['Api', 'Application', 'CapacityProvider', 'Connector', 'Function', 'GraphQLApi', 'HttpApi', 'LayerVersion'],
    ...['SimpleTable', 'StateMachine', 'WebSocketApi'],
  ],
  DynamoDB: ['GlobalTable', 'Table'],
  CloudFormation: ['Stack'],
};
/** Others are near to these in name, and are right. */
const OTHERS = ['ApiGateway', 'IVS', 'SNS', 'SQS', 'S3', 'DAX'];

/** The type that was meant by one that there is not. Undefined: it is right, or of a service that is not known here. */
export function meantType(type: string): string | undefined {
  const [vendor, service = '', kind = '', ...rest] = type.split('::');
  if (vendor?.toUpperCase() !== 'AWS' || rest.length > 0 || OTHERS.includes(service)) return undefined;
  const nearService = Object.hasOwn(TYPES, service) ? service : nearest(service, Object.keys(TYPES));
  if (nearService === undefined) return undefined;
  const nearKind = nearest(kind, TYPES[nearService]!);
  const meant = `AWS::${nearService}::${nearKind}`;
  return nearKind === undefined || meant === type ? undefined : meant;
}
