// Resources that are made by operations of this server, in the order in which they are made: routes before deployments,
// deployments before stages, whatever the order in the file (spec/functions-and-templates.md, section 13.5).
import type { Members } from '../reading/objects.ts';
import type { Patch, Patches } from './key-patches.ts';
import { keyPatches, planPatches, stagesGone } from './key-patches.ts';

/** What the values of a resource that was made are made of. */
export type Made = {
  readonly physicalId: string;
  readonly address: { readonly [member: string]: string };
  readonly region: string;
  readonly suffix: string;
};

type Text = (made: Made) => string;

export type CreatedType = {
  readonly service: 'apigateway' | 'apigatewayv2' | 'ivschat';
  /** As in CreateRoute, GetRoute, UpdateRoute and DeleteRoute. */
  readonly noun: string;
  /** What it is found by, besides the API or the like that it is in. */
  readonly id: string;
  /** The member of the answer that is its id. Default: as `id`. */
  readonly answer?: string;
  /** A change of these makes a new one. */
  readonly createOnly: readonly string[];
  /** The old one of a pair has to go before the new one comes: both would have the same name. */
  readonly isUnique?: true;
  /** Part of what a deployment shows. */
  readonly isDeployed?: true;
  readonly attributes: { readonly [name: string]: Text };
  /** Properties that its operations call otherwise. */
  readonly renamed?: { readonly [property: string]: string };
  /** It is updated by these. */
  readonly patches?: Patches;
  /** What has to go out of it before it can be deleted. */
  readonly emptying?: (input: Members) => Patch[];
};

const physicalId: Text = (made) => made.physicalId;

const ofApis = (noun: string, more: Partial<CreatedType> = {}): CreatedType => ({
  service: 'apigatewayv2',
  noun,
  id: `${noun}Id`,
  createOnly: ['ApiId'],
  attributes: { [`${noun}Id`]: physicalId },
  ...more,
});

const ofChat = (noun: string, attributes: CreatedType['attributes']): CreatedType => ({
  service: 'ivschat',
  noun,
  id: 'identifier',
  answer: 'arn',
  createOnly: [],
  attributes: { Arn: physicalId, Id: (made) => made.physicalId.split('/').at(-1)!, ...attributes },
});

const ofKeys = (noun: string, id: string, more: Partial<CreatedType> = {}): CreatedType => ({
  ...{ service: 'apigateway', noun, id, answer: 'id', createOnly: [], attributes: { Id: physicalId } },
  ...more,
});

/** Their order is that of their making. */
export const createdTypes: { readonly [type: string]: CreatedType } = {
  'AWS::ApiGatewayV2::Api': ofApis('Api', {
    createOnly: ['ProtocolType'],
    attributes: {
      ApiId: physicalId,
      ApiEndpoint: (made) => `wss://${made.physicalId}.execute-api.${made.region}.${made.suffix}`,
    },
  }),
  'AWS::IVSChat::LoggingConfiguration': ofChat('LoggingConfiguration', { State: () => 'ACTIVE' }),
  'AWS::IVSChat::Room': ofChat('Room', {}),
  'AWS::ApiGatewayV2::Model': ofApis('Model', { isDeployed: true, isUnique: true }),
  'AWS::ApiGatewayV2::Authorizer': ofApis('Authorizer', { isDeployed: true, isUnique: true }),
  'AWS::ApiGatewayV2::Integration': ofApis('Integration', { isDeployed: true }),
  'AWS::ApiGatewayV2::Route': ofApis('Route', { isDeployed: true, isUnique: true }),
  'AWS::ApiGatewayV2::RouteResponse': ofApis('RouteResponse', {
    createOnly: ['ApiId', 'RouteId'],
    isDeployed: true,
    isUnique: true,
  }),
  'AWS::ApiGatewayV2::IntegrationResponse': ofApis('IntegrationResponse', {
    createOnly: ['ApiId', 'IntegrationId'],
    isDeployed: true,
    isUnique: true,
  }),
  'AWS::ApiGatewayV2::Deployment': ofApis('Deployment'),
  'AWS::ApiGatewayV2::Stage': ofApis('Stage', {
    id: 'StageName',
    createOnly: ['ApiId', 'StageName'],
    isUnique: true,
    attributes: {},
  }),
  'AWS::ApiGatewayV2::DomainName': ofApis('DomainName', {
    id: 'DomainName',
    createOnly: ['DomainName'],
    isUnique: true,
    attributes: {
      RegionalDomainName: (made) =>
        `d-${made.physicalId.replace(/\W/g, '').slice(0, 10)}.execute-api.${made.region}.${made.suffix}`,
      RegionalHostedZoneId: () => 'Z1UJRXOUMOOFQ8',
      DomainNameArn: (made) => `arn:aws:apigateway:${made.region}::/domainnames/${made.physicalId}`,
    },
  }),
  'AWS::ApiGatewayV2::ApiMapping': ofApis('ApiMapping', { createOnly: ['DomainName'], isUnique: true }),
  'AWS::ApiGateway::ApiKey': ofKeys('ApiKey', 'apiKey', {
    // Two keys cannot have one value.
    ...{ isUnique: true, patches: keyPatches },
    attributes: { APIKeyId: physicalId },
  }),
  'AWS::ApiGateway::UsagePlan': ofKeys('UsagePlan', 'usagePlanId', {
    ...{ patches: planPatches, emptying: stagesGone, renamed: { UsagePlanName: 'Name' } },
  }),
  'AWS::ApiGateway::UsagePlanKey': ofKeys('UsagePlanKey', 'keyId', {
    ...{ isUnique: true, patches: () => undefined },
  }),
};

export const rankOf = (type: string): number => Object.keys(createdTypes).indexOf(type);
