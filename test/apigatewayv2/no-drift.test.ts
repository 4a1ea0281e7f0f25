// A tool that creates, reads, updates, reads and deletes, as Terraform does, sees no drift: what Get shows right after a
// Create or an Update is what was asked, plus the documented defaults. Inputs are made from the model.
// Not quick: it makes thousands of resources.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2';
import type { Operation } from '../../src/aws/shape.ts';
import { control } from '../../src/services/websocket/control/model/model.ts';
import { seedOf } from '../aws/sigv4-fixtures.ts';
import type { Overrides } from './arbitrary.ts';
import { inputOf } from './arbitrary.ts';
import { controlPlane, newApi, refusal, shown } from './support.ts';

type Values = Record<string, any>;
type Resource = {
  /** As in CreateRoute, GetRoute, UpdateRoute. */
  readonly name: string;
  /** The member that names it in a path. */
  readonly id: string;
  readonly overrides?: Overrides;
  /** What a Create needs although the model does not say so. */
  readonly needed?: readonly string[];
  /** What is shown of what was not asked. */
  readonly defaults?: (asked: Values) => Values;
  /** Maps to which an update adds; an empty text removes. */
  readonly merges?: readonly string[];
  /** What the service says of itself. */
  readonly own?: readonly string[];
  /** What is shown, without what the service says of itself further in. */
  readonly view?: (shown: Values) => Values;
  /** What it needs; the result names it in paths. */
  readonly prepare?: (client: ApiGatewayV2, ApiId: string) => Promise<Values>;
};

const variable = fc.stringMatching(/^[A-Za-z0-9_]{1,10}$/).filter((name) => name !== '__proto__');
/** With the level that AWS's model lacks (spec/apigateway-websocket.md, section 9). */
const stageSettings = inputOf(control.operations.CreateStage.input.DefaultRouteSettings.members, {
  LoggingLevel: fc.constantFrom('ERROR', 'INFO', 'DEBUG', 'OFF'),
});

const resources: readonly Resource[] = [
  {
    name: 'Api',
    id: 'ApiId',
    overrides: {
      ApiKeySelectionExpression: fc.constantFrom('$request.header.x-api-key', '$context.authorizer.usageIdentifierKey'),
      ProtocolType: fc.constant('WEBSOCKET'),
      RouteSelectionExpression: fc.constantFrom(
        '$request.body.action',
        '${request.body.a}/${request.body.b}',
        'static',
      ),
      CorsConfiguration: null,
      CredentialsArn: null,
      RouteKey: null,
      Target: null,
    },
    defaults: () => ({
      ApiKeySelectionExpression: '$request.header.x-api-key',
      DisableExecuteApiEndpoint: false,
      IpAddressType: 'ipv4',
      Tags: {},
    }),
    needed: ['RouteSelectionExpression'],
    own: ['ApiEndpoint', 'CreatedDate'],
  },
  {
    name: 'Route',
    id: 'RouteId',
    overrides: {
      RouteKey: fc.constant('$connect'),
      AuthorizationType: fc.constantFrom('NONE', 'AWS_IAM'),
      AuthorizationScopes: null,
      Target: null,
    },
    defaults: () => ({ ApiKeyRequired: false, AuthorizationType: 'NONE' }),
    merges: ['RequestParameters'],
  },
  {
    name: 'RouteResponse',
    id: 'RouteResponseId',
    overrides: { RouteResponseKey: fc.constant('$default') },
    prepare: async (client, ApiId) => ({ RouteId: (await client.createRoute({ ApiId, RouteKey: 'a' })).RouteId }),
  },
  {
    name: 'Integration',
    id: 'IntegrationId',
    overrides: {
      ConnectionType: fc.constant('INTERNET'),
      IntegrationMethod: fc.constantFrom('GET', 'POST', 'ANY'),
      PayloadFormatVersion: fc.constant('1.0'),
      TimeoutInMillis: fc.integer({ min: 50, max: 29_000 }),
      IntegrationSubtype: null,
      ResponseParameters: null,
      TlsConfig: null,
    },
    defaults: ({ IntegrationType }) => ({
      ConnectionType: 'INTERNET',
      PassthroughBehavior: 'WHEN_NO_MATCH',
      PayloadFormatVersion: '1.0',
      RequestTemplates: {},
      TimeoutInMillis: 29_000,
      ...(IntegrationType.startsWith('AWS') && { IntegrationMethod: 'POST' }),
    }),
    merges: ['RequestParameters'],
    own: ['IntegrationResponseSelectionExpression'],
  },
  {
    name: 'IntegrationResponse',
    id: 'IntegrationResponseId',
    overrides: { IntegrationResponseKey: fc.constantFrom('$default', String.raw`/2\d\d/`, '/.+/') },
    merges: ['ResponseParameters'],
    prepare: async (client, ApiId) => {
      const { IntegrationId } = await client.createIntegration({ ApiId, IntegrationType: 'HTTP' });
      return { IntegrationId };
    },
  },
  {
    name: 'Authorizer',
    id: 'AuthorizerId',
    overrides: {
      AuthorizerType: fc.constant('REQUEST'),
      IdentitySource: fc.subarray(['route.request.header.Auth', 'route.request.querystring.t', 'context.stage']),
      AuthorizerPayloadFormatVersion: null,
      AuthorizerResultTtlInSeconds: null,
      EnableSimpleResponses: null,
      JwtConfiguration: null,
    },
  },
  {
    name: 'Model',
    id: 'ModelId',
    overrides: {
      Name: fc.stringMatching(/^[a-zA-Z0-9]{1,20}$/),
      Schema: fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })).map((schema) => JSON.stringify(schema)),
    },
    defaults: () => ({ ContentType: 'application/json' }),
  },
  {
    name: 'Stage',
    id: 'StageName',
    overrides: {
      AccessLogSettings: fc
        .constantFrom('$context.requestId', '$context.extendedRequestId $context.routeKey')
        .map((Format) => ({ DestinationArn: 'arn:aws:logs:us-west-2:000000000000:log-group:a', Format })),
      DefaultRouteSettings: stageSettings,
      RouteSettings: fc.dictionary(fc.constantFrom('a', '$default', '$connect', '$disconnect'), stageSettings, {
        noNullPrototype: true,
      }),
      StageName: fc.stringMatching(/^[A-Za-z0-9_-]{1,10}$/).filter((name) => name !== '__proto__'),
      StageVariables: fc.dictionary(variable, fc.stringMatching(/^[A-Za-z0-9\-._~:/?#&=,]{1,20}$/), {
        noNullPrototype: true,
      }),
      DeploymentId: null,
    },
    defaults: () => ({
      AutoDeploy: false,
      DefaultRouteSettings: { DataTraceEnabled: false, DetailedMetricsEnabled: false, LoggingLevel: 'OFF' },
      RouteSettings: {},
      StageVariables: {},
      Tags: {},
    }),
    merges: ['DefaultRouteSettings', 'RouteSettings', 'StageVariables'],
    own: ['CreatedDate', 'DeploymentId', 'LastDeploymentStatusMessage', 'LastUpdatedDate'],
    prepare: async (client, ApiId) => {
      // Settings of the built-in routes need no such routes (section 9).
      await client.createRoute({ ApiId, RouteKey: 'a' });
      return {};
    },
  },
  {
    name: 'DomainName',
    id: 'DomainName',
    overrides: {
      DomainName: null,
      DomainNameConfigurations: fc.tuple(
        fc.record(
          {
            CertificateArn: fc.stringMatching(/^arn:aws:acm:us-west-2:000000000000:certificate\/[a-f0-9]{8}$/),
            EndpointType: fc.constant('REGIONAL'),
            SecurityPolicy: fc.constantFrom('TLS_1_0', 'TLS_1_2'),
            IpAddressType: fc.constantFrom('ipv4', 'dualstack'),
          },
          { noNullPrototype: true },
        ),
      ),
      MutualTlsAuthentication: null,
      RoutingMode: fc.constant('API_MAPPING_ONLY'),
    },
    needed: ['DomainNameConfigurations'],
    defaults: () => ({ RoutingMode: 'API_MAPPING_ONLY', Tags: {} }),
    own: ['ApiMappingSelectionExpression', 'DomainNameArn'],
    prepare: async () => ({ DomainName: `${randomUUID()}.example.com` }),
    view: ({ DomainNameConfigurations, ...shownOf }) => ({
      ...shownOf,
      DomainNameConfigurations: DomainNameConfigurations.map((configuration: Values) => {
        const { ApiGatewayDomainName, DomainNameStatus, HostedZoneId, ...asked } = configuration;
        assert.ok(ApiGatewayDomainName && DomainNameStatus && HostedZoneId);
        return asked;
      }),
    }),
  },
  {
    name: 'ApiMapping',
    id: 'ApiMappingId',
    overrides: {
      ApiId: null,
      ApiMappingKey: fc.constantFrom('chat', 'a.b-c', "$_+!*'()"),
      Stage: fc.constantFrom('prod', 'tf-acc-test-1'),
    },
    defaults: () => ({ ApiMappingKey: '' }),
    own: ['ApiId'],
    prepare: async (client, ApiId) => {
      for (const StageName of ['prod', 'tf-acc-test-1']) await client.createStage({ ApiId, StageName });
      const { DomainName } = await client.createDomainName({ DomainName: `${ApiId}.example.com` });
      return { DomainName };
    },
  },
];

/** What is part of no API. */
const isApart = (name: string) => name === 'Api' || name === 'DomainName';
const inputMembers = (operation: string) => (control.operations as Record<string, Operation>)[operation]!.input;

for (const {
  name,
  id,
  overrides = {},
  needed,
  defaults = (): Values => ({}),
  merges = [],
  own = [],
  view = (shownOf: Values): Values => shownOf,
  prepare,
} of resources) {
  test(`${name}: Get shows what Create and Update were asked, and the documented defaults, until Delete`, async (t) => {
    await using plane = await controlPlane({ limits: { apisMax: Infinity, domainNamesMax: Infinity } });
    const call = async (verb: string, input: Values): Promise<Values> => {
      const method = `${verb}${name}` as 'getApi';
      return shown(await plane.client[method](input as never));
    };
    const without = (values: Values) =>
      Object.fromEntries(Object.entries(values).filter(([member]) => member !== id && !own.includes(member)));
    const withoutOwn = (shownOf: Values) => without(view(shownOf));

    const property = fc.asyncProperty(
      inputOf(inputMembers(`Create${name}`), overrides, needed),
      inputOf(inputMembers(`Update${name}`), overrides),
      async (asked, change: Values) => {
        const owner: Values = isApart(name) ? {} : { ApiId: await newApi(plane.client) };
        Object.assign(owner, await prepare?.(plane.client, owner['ApiId']));
        const created = await call('create', { ...owner, ...asked });
        const place = { ...owner, [id]: created[id] };
        assert.deepEqual(await call('get', place), created);
        const expected = without({ ...defaults(asked), ...asked });
        if (asked['DefaultRouteSettings']) {
          expected['DefaultRouteSettings'] = {
            ...defaults(asked)['DefaultRouteSettings'],
            ...asked['DefaultRouteSettings'],
          };
        }
        assert.deepEqual(withoutOwn(created), expected);

        const updated = await call('update', { ...place, ...change });
        assert.deepEqual(await call('get', place), updated);
        const changed: Values = { ...withoutOwn(created), ...without(change) };
        // With another type come other defaults.
        const next: Values = { ...defaults(changed), ...changed };
        for (const member of merges) {
          if (change[member]) next[member] = { ...created[member], ...change[member] };
        }
        assert.deepEqual(withoutOwn(updated), next);

        await call('delete', place);
        assert.equal((await refusal(call('get', place)))[0], 404);
      },
    );
    await fc.assert(property, { seed: seedOf(t), numRuns: 25 });
  });
}
