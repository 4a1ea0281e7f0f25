// A WebSocket API as AWS::Serverless::WebSocketApi, where that makes the same of it (spec/apigateway-websocket.md, section 5.2).
import { control } from '../../../services/websocket/control/model/model.ts';
import { targetOf } from './api-resources.ts';
import type { Writing } from './writing.ts';
import { functionArnIn, isDefault, propertiesOf, saying } from './properties.ts';
import type { Item, RunningApi } from './running.ts';
import { byText, textOf } from './running.ts';

const { CreateApi, CreateStage } = control.operations;
/** What an integration has that was told of nothing but its function. */
const USUAL: Item = {
  ...{ IntegrationType: 'AWS_PROXY', ConnectionType: 'INTERNET', IntegrationMethod: 'POST' },
  ...{ PassthroughBehavior: 'WHEN_NO_MATCH', PayloadFormatVersion: '1.0' },
};
const TIMEOUT_MS = 29_000;
/** Of a route, besides its function. */
const ROUTE = new Set([
  ...['ApiKeyRequired', 'ModelSelectionExpression', 'OperationName', 'RequestModels', 'RequestParameters'],
  'RouteResponseSelectionExpression',
]);
const NEVER = new Set(['AuthorizationType', 'AuthorizerId', 'RouteId', 'RouteKey', 'Target']);
const STAGE = ['AccessLogSettings', 'DefaultRouteSettings', 'RouteSettings', 'StageName', 'StageVariables'];
/** The tag by which SAM tells what it has made. */
const CREATED_BY = 'websocketapi:createdBy';

/** Its stages, and what it permits calls from; undefined: it does not fit, and nothing was added. */
export function samApi(api: RunningApi, name: string, writing: Writing) {
  const { item, routes, stages, authorizers } = api;
  const [stage] = stages;
  const connect = routes.find((each) => each.item['RouteKey'] === '$connect');
  const calls = new Map(routes.map((route) => [route, callOf(route.item, api)]));
  if (!stage || !fits(api, stage, [...calls.values()])) return undefined;
  const { references, add } = writing;
  const [authorizer] = authorizers;
  const tags = { ...(item['Tags'] as object), [CREATED_BY]: undefined };
  const Routes = routes
    .toSorted((one, other) => byText(textOf(one.item, 'RouteKey'), textOf(other.item, 'RouteKey')))
    .map((route) => {
      const { arn, timeoutMs } = calls.get(route)!;
      const settings = Object.entries(route.item).filter(([member]) => ROUTE.has(member));
      const IntegrationTimeout = timeoutMs === TIMEOUT_MS ? undefined : timeoutMs;
      return [
        route.item['RouteKey'],
        saying({ FunctionArn: arn, IntegrationTimeout, ...Object.fromEntries(settings) }),
      ];
    });
  const { AuthorizationType: AuthType } = connect?.item ?? {};
  const Auth =
    AuthType === undefined || AuthType === 'NONE'
      ? undefined
      : saying({
          AuthType,
          ...(authorizer && { AuthArn: functionArnIn(textOf(authorizer, 'AuthorizerUri')), Name: authorizer['Name'] }),
          ...(authorizer && { IdentitySource: authorizer['IdentitySource'] }),
          ...(authorizer && { InvokeRole: authorizer['AuthorizerCredentialsArn'] }),
        });
  const { ProtocolType: _, ...own } = propertiesOf({ ...item, Tags: saying(tags) }, CreateApi.input, references);
  const ofStage = propertiesOf(stage, CreateStage.input, references);
  add(name, 'AWS::Serverless::WebSocketApi', {
    ...own,
    ...Object.fromEntries(STAGE.flatMap((member) => (member in ofStage ? [[member, ofStage[member]]] : []))),
    Routes: references.of(Object.fromEntries(Routes)),
    ...(Auth && { Auth: references.of(Auth) }),
  });
  const called = textOf(stage, 'StageName');
  return {
    stages: new Map([[called, `${name}.Stage`]]),
    calls: routes.map((each) => `${called}/${textOf(each.item, 'RouteKey')}`),
  };
}

function fits(
  { item, routes, stages, authorizers, models, integrations, deployments }: RunningApi,
  stage: Item,
  calls: readonly unknown[],
): boolean {
  const connect = routes.find((each) => each.item['RouteKey'] === '$connect');
  const isPlain = (route: Item) =>
    Object.entries(route).every(([member, value]) => ROUTE.has(member) || NEVER.has(member) || isDefault(value));
  const authorizer = authorizers[0];
  const isAuthorized = connect?.item['AuthorizationType'] === 'CUSTOM';
  return (
    (item['Tags'] as Item | undefined)?.[CREATED_BY] === 'SAM' &&
    textOf(item, 'RouteSelectionExpression') !== '' &&
    // One stage that is always as the routes are, with what the form has of stages.
    stages.length === 1 &&
    stage['AutoDeploy'] === true &&
    ['Description', 'ClientCertificateId', 'Tags'].every((member) => isDefault(stage[member])) &&
    deployments.every((each) => each['AutoDeployed'] === true) &&
    models.length === 0 &&
    // Each route with a function and an integration of its own.
    routes.length > 0 &&
    integrations.length === routes.length &&
    new Set(routes.map((route) => route.item['Target'])).size === routes.length &&
    calls.every((call) => call !== undefined) &&
    routes.every(
      ({ item: route, responses }) =>
        responses.length === 0 &&
        isPlain(route) &&
        /^(\$connect|\$disconnect|\$default|[A-Za-z0-9]+)$/.test(textOf(route, 'RouteKey')) &&
        (route['RouteKey'] === '$connect' ||
          ((route['AuthorizationType'] ?? 'NONE') === 'NONE' && isDefault(route['RequestParameters']))),
    ) &&
    // An authorizer of $connect.
    authorizers.length === (isAuthorized ? 1 : 0) &&
    (!authorizer ||
      (connect?.item['AuthorizerId'] === authorizer['AuthorizerId'] &&
        functionArnIn(textOf(authorizer, 'AuthorizerUri')) !== undefined))
  );
}

/** The function of a route. Undefined: it has none, or its integration says more. */
function callOf(route: Item, { integrations }: RunningApi) {
  const integration = integrations.find((each) => route['Target'] === targetOf(each.item));
  if (!integration || integration.responses.length > 0) return undefined;
  const { IntegrationId: _, IntegrationUri, TimeoutInMillis, ...more } = integration.item;
  const isUsual = Object.entries(more).every(([member, value]) => USUAL[member] === value || isDefault(value));
  const arn = functionArnIn(String(IntegrationUri));
  return isUsual && arn !== undefined && more['IntegrationType'] === 'AWS_PROXY'
    ? { arn, timeoutMs: Number(TimeoutInMillis) }
    : undefined;
}
