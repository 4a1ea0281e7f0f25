// What works here and would not on AWS, and what is made but cannot be answered here.
import type { StackResource } from '../../store/stacks.ts';
import type { Resource } from '../template.ts';
import { functionNameOf } from '../resources/named-types.ts';
import type { Wanted } from './permissions.ts';
import { isPermitted, warningOf } from './permissions.ts';
import type { StackFunctions } from './stack-functions.ts';
import type { StackScope } from './stack-scope.ts';

type Asked = {
  readonly inputs: readonly (StackResource & { readonly id: string })[];
  readonly resources: readonly Resource[];
  readonly scope: StackScope;
  readonly functions: StackFunctions;
  readonly region: string;
  readonly account: string;
  readonly applying: { answers(service: string): boolean };
};

export const warningsOf = (asked: Asked): string[] => [
  ...wanted(asked)
    .filter((one) => !isPermitted(one, asked.functions.permissions))
    .map(warningOf),
  ...unanswered(asked),
  ...sources(asked.resources),
];

/** Functions of this template that routes, authorizers and rooms call. */
function wanted({ inputs, scope, functions, region, account }: Asked): Wanted[] {
  const names = new Set(functions.declared.map(({ definition }) => definition.name));
  const of = (type: string) => inputs.filter((one) => one.type === `AWS::${type}`);
  const arn = `arn:${scope.partition}:execute-api:${region}:${account}`;
  const gateway = 'apigateway.amazonaws.com';
  const calls = (uri: unknown, by: string, sourceArns: string[], principal: Wanted['principal']): Wanted[] => {
    const [, target] = /(?:functions\/)?(arn:[^/]*:function:[^/]+)(?:\/invocations)?$/.exec(String(uri)) ?? [];
    const name = target === undefined ? '' : functionNameOf(target);
    return names.has(name) ? [{ function: name, principal, sourceArns, by }] : [];
  };
  return [
    ...of('ApiGatewayV2::Route').flatMap(({ input, id }) => {
      const integration = of('ApiGatewayV2::Integration').find(
        ({ physicalId }) => input['Target'] === `integrations/${physicalId}`,
      );
      // With a role of its own, API Gateway asks that.
      if (!integration || integration.input['CredentialsArn'] !== undefined) return [];
      const stages = of('ApiGatewayV2::Stage').filter((stage) => stage.input['ApiId'] === input['ApiId']);
      const stageNames =
        stages.length > 0 ? stages.map((stage) => String(stage.input['StageName'])) : ['test-invoke-stage'];
      const sourceArns = stageNames.map(
        (stage) => `${arn}:${String(input['ApiId'])}/${stage}/${String(input['RouteKey'])}`,
      );
      return calls(
        integration.input['IntegrationUri'],
        `the route ${String(input['RouteKey'])} (${id})`,
        sourceArns,
        gateway,
      );
    }),
    ...of('ApiGatewayV2::Authorizer').flatMap(({ input, id, physicalId }) =>
      input['AuthorizerCredentialsArn'] === undefined
        ? calls(
            input['AuthorizerUri'],
            `the authorizer ${id}`,
            [`${arn}:${String(input['ApiId'])}/authorizers/${physicalId}`],
            gateway,
          )
        : [],
    ),
    ...of('IVSChat::Room').flatMap(({ input, id, physicalId }) => {
      const { uri } = (input['messageReviewHandler'] ?? {}) as { uri?: string };
      return calls(uri, `the room ${id}`, [physicalId], 'ivschat.amazonaws.com');
    }),
  ];
}

/** Integrations of other AWS services that nothing here answers. */
function unanswered({ inputs, applying }: Asked): string[] {
  const services = new Map<string, string[]>();
  for (const { id, type, input } of inputs) {
    if (type !== 'AWS::ApiGatewayV2::Integration') continue;
    const [, service] =
      /^arn:[^:]+:apigateway:[^:]*:([^:]+):(?:action|path)\//.exec(String(input['IntegrationUri'])) ?? [];
    if (service === undefined || service === 'lambda' || applying.answers(service)) continue;
    services.set(service, [...(services.get(service) ?? []), id]);
  }
  return [...services].map(
    ([service, ids]) =>
      `nothing here answers ${service}, which ${ids.join(', ')} ${ids.length === 1 ? 'calls' : 'call'}: their messages get Internal server error`,
  );
}

/** Where events come from that no socket sends: functions can be called with them by hand. */
function sources(resources: readonly Resource[]): string[] {
  const ids = resources
    .filter(({ type }) => type === 'AWS::Lambda::EventSourceMapping' || type === 'AWS::Lambda::Url')
    .map(({ id }) => id);
  if (ids.length === 0) return [];
  return [
    `nothing comes in by ${ids.join(', ')}; call the function with an event of your own: aws lambda invoke --function-name NAME --payload JSON OUT`,
  ];
}
