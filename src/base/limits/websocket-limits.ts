// WebSocket APIs, what they may hold, and who makes them.
import type { Definition } from './definition.ts';
import { KB, MB, MINUTE_MS } from './definition.ts';

export const websocketLimits = {
  // WebSocket APIs. Source: spec/apigateway-websocket.md, section 1.8.
  frameBytesMax: { value: 32 * KB, doc: 'Largest frame a client may send; over it the socket is closed with 1009.' },
  messageBytesMax: {
    value: 128 * KB,
    doc: 'Largest message in either direction; over it close 1009, or 413 to a poster.',
  },
  idleTimeoutMs: {
    value: 10 * MINUTE_MS,
    doc: 'A connection without a message in either direction is closed with 1001.',
  },
  connectionDurationMs: { value: 120 * MINUTE_MS, doc: 'No connection lives longer; it is closed with 1001.' },
  newConnectionsPerSecond: {
    value: 20_000,
    aws: 500,
    doc: 'New WebSocket API connections; over it the handshake gets 429.',
  },

  integrationTimeoutMs: { value: 29_000, doc: 'How long an integration or an authorizer may take at most.' },
  integrationCallsMax: { value: 1_000, doc: 'Calls of one integration under way at once; over it a message fails.' },
  connectionCallsMax: { value: 250, doc: 'Calls for one client under way at once; over it a message is refused.' },
  backendCallsMax: {
    value: 10_000,
    doc: 'Calls of all integrations under way at once; one may use no more than it leaves for the others.',
  },
  backendBytesMax: {
    value: 128 * MB,
    doc: 'What is sent to backends and read from them at once; one integration may use no more than it leaves.',
  },
  disconnectsOwedMax: {
    value: 200_000,
    doc: 'Connections remembered on the disk, for `$disconnect` to hear of them after a kill; over it one is not.',
  },
  disconnectsOwedCallsMax: {
    value: 100,
    doc: 'Calls of `$disconnect` under way at once, of those that are made up for after a kill; over it they wait.',
  },
  integrationAnswerBytesMax: { value: MB, doc: 'Largest answer of an integration; over it the call has failed.' },

  // What a WebSocket API may hold. Source: spec/apigateway-websocket.md, section 1.8.
  apisMax: { value: 600, doc: 'APIs of an account in a region.' },
  routesMax: { value: 300, doc: 'Routes of an API.' },
  integrationsMax: { value: 300, doc: 'Integrations of an API.' },
  integrationResponsesMax: { value: 100, doc: 'Integration responses of an integration.' },
  authorizersMax: { value: 10, doc: 'Authorizers of an API.' },
  modelsMax: { value: 300, doc: 'Models of an API.' },
  stagesMax: { value: 10, doc: 'Stages of an API.' },
  deploymentsMax: {
    value: 1_000,
    doc: 'Deployments of an API; over it CreateDeployment is refused. Automatic ones need no room.',
  },
  deploymentBytesMax: { value: 10 * MB, doc: 'Size of a deployment.' },
  domainNamesMax: { value: 120, doc: 'Custom domain names of an account in a region.' },
  apiMappingsMax: { value: 200, doc: 'API mappings of a domain name.' },
  // Source: AWS's quotas for API keys and usage plans.
  apiKeysMax: { value: 10_000, doc: 'API keys of an account in a region.' },
  usagePlansMax: { value: 300, doc: 'Usage plans of an account in a region.' },
  keyUsagePlansMax: { value: 10, doc: 'Usage plans of an API key.' },
  usagePlanStagesMax: { value: 100, doc: 'Stages of a usage plan.' },
  controlRequestsPerSecond: {
    value: 10_000,
    aws: 10,
    doc: 'Calls of one caller to make and change WebSocket APIs, all operations together.',
  },
  controlRequestsBurst: { value: 10_000, aws: 40, doc: 'How many of them may come at once.' },
  createDeploymentRequestsPerMinute: { value: 600_000, aws: 12, doc: 'CreateDeployment calls of one caller.' },
  createDomainNameRequestsPerMinute: { value: 600_000, aws: 2, doc: 'CreateDomainName calls of one caller.' },
} as const satisfies { readonly [name: string]: Definition };
