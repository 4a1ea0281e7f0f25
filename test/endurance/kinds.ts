// Everything that the control planes keep: how it is made, changed, listed and removed by the official SDKs.
import type { Random } from '../fuzz/random.ts';
import type { Clients } from './clients.ts';
import type { Ground } from './ground.ts';
import type { Kind } from './shelf.ts';

type Item<State> = readonly [name: string | undefined, id: string | undefined, state: State];

const shelved = <State>(items: readonly Item<State>[]) =>
  new Map(items.map(([name, id, state]) => [name!, { id: id!, state }] as const));

const word = (random: Random): string => random.text(8, 'abcdefghijklmnopqrstuvwxyz');
const MaxResults = '100';

/** `now` answers with the clients of the server that runs now. */
export const kindsOf = (now: () => Clients, ground: Ground): readonly Kind<any>[] => [
  ...chatKinds(now, ground),
  ...apiKinds(now, ground),
  ...keyKinds(now),
];

function chatKinds(now: () => Clients, { roomArn }: Ground): readonly Kind<any>[] {
  const room: Kind<{ maximumMessageLength: number; maximumMessageRatePerSecond: number }> = {
    name: 'room',
    max: 20,
    draw: (random) => ({
      maximumMessageLength: 1 + random.below(500),
      maximumMessageRatePerSecond: 1 + random.below(100),
    }),
    create: async (name, state) => (await now().chat.createRoom({ name, ...state })).arn!,
    update: (identifier, state) => now().chat.updateRoom({ identifier, ...state }),
    remove: (identifier) => now().chat.deleteRoom({ identifier }),
    async list() {
      const { rooms } = await now().chat.listRooms({ maxResults: 50 });
      // Others come and go meanwhile.
      const made = rooms!.filter(({ name }) => name!.startsWith('room-'));
      const whole = await Promise.all(made.map(({ arn }) => now().chat.getRoom({ identifier: arn })));
      return shelved(
        whole.map(({ name, arn, maximumMessageLength = 0, maximumMessageRatePerSecond = 0 }) => [
          name,
          arn,
          { maximumMessageLength, maximumMessageRatePerSecond },
        ]),
      );
    },
  };
  const tag: Kind<string> = {
    name: 'tag',
    max: 20,
    draw: word,
    async create(name, value) {
      await now().chat.tagResource({ resourceArn: roomArn, tags: { [name]: value } });
      return name;
    },
    update: (name, value) => now().chat.tagResource({ resourceArn: roomArn, tags: { [name]: value } }),
    remove: (name) => now().chat.untagResource({ resourceArn: roomArn, tagKeys: [name] }),
    async list() {
      const { tags } = await now().chat.listTagsForResource({ resourceArn: roomArn });
      return shelved(Object.entries(tags!).map(([key, value]) => [key, key, value]));
    },
  };
  const destination = (bucketName: string) => ({ destinationConfiguration: { s3: { bucketName } } });
  const logging: Kind<string> = {
    name: 'logging',
    max: 8,
    draw: word,
    create: async (name, bucket) =>
      (await now().chat.createLoggingConfiguration({ name, ...destination(bucket) })).arn!,
    update: (identifier, bucket) => now().chat.updateLoggingConfiguration({ identifier, ...destination(bucket) }),
    remove: (identifier) => now().chat.deleteLoggingConfiguration({ identifier }),
    async list() {
      const { loggingConfigurations } = await now().chat.listLoggingConfigurations({ maxResults: 50 });
      return shelved(
        loggingConfigurations!.map(({ name, arn, destinationConfiguration: to }) => [name, arn, to!.s3!.bucketName!]),
      );
    },
  };
  return [room, tag, logging];
}

function apiKinds(now: () => Clients, ground: Ground): readonly Kind<any>[] {
  const { apiId: ApiId, deploymentId: DeploymentId, liveApiId, domainName: DomainName } = ground;

  const api: Kind<string> = {
    name: 'api',
    max: 10,
    draw: word,
    async create(Name, Description) {
      const RouteSelectionExpression = '$request.body.action';
      const settings = { Name, Description, ProtocolType: 'WEBSOCKET', RouteSelectionExpression } as const;
      return (await now().control.createApi(settings)).ApiId!;
    },
    update: (id, Description) => now().control.updateApi({ ApiId: id, Description }),
    remove: (id) => now().control.deleteApi({ ApiId: id }),
    async list() {
      const { Items } = await now().control.getApis({ MaxResults });
      return shelved(
        Items!
          .filter(({ Name }) => !Name!.startsWith('ground'))
          .map(({ Name, ApiId: id, Description }) => [Name, id, Description!]),
      );
    },
  };
  const routeOf = (name: string, parent: string): Kind<string> => ({
    name,
    max: 15,
    draw: word,
    create: async (RouteKey, OperationName) =>
      (await now().control.createRoute({ ApiId: parent, RouteKey, OperationName })).RouteId!,
    update: (RouteId, OperationName) => now().control.updateRoute({ ApiId: parent, RouteId, OperationName }),
    remove: (RouteId) => now().control.deleteRoute({ ApiId: parent, RouteId }),
    async list() {
      const { Items } = await now().control.getRoutes({ ApiId: parent, MaxResults });
      return shelved(
        Items!
          .filter(({ RouteKey }) => RouteKey !== '$default')
          .map((route) => [route.RouteKey, route.RouteId, route.OperationName!]),
      );
    },
  });
  const integration: Kind<number> = {
    name: 'integration',
    max: 15,
    draw: (random) => 50 + random.below(28_000),
    async create(Description, TimeoutInMillis) {
      const settings = { ApiId, IntegrationType: 'MOCK', Description, TimeoutInMillis } as const;
      return (await now().control.createIntegration(settings)).IntegrationId!;
    },
    update: (IntegrationId, TimeoutInMillis) =>
      now().control.updateIntegration({ ApiId, IntegrationId, TimeoutInMillis }),
    remove: (IntegrationId) => now().control.deleteIntegration({ ApiId, IntegrationId }),
    async list() {
      const { Items } = await now().control.getIntegrations({ ApiId, MaxResults });
      return shelved(Items!.map((item) => [item.Description, item.IntegrationId, item.TimeoutInMillis!]));
    },
  };
  const model: Kind<string> = {
    name: 'model',
    max: 15,
    nameOf: (number) => `model${number}`,
    draw: (random) => JSON.stringify({ type: 'object', title: word(random) }),
    create: async (Name, Schema) =>
      (await now().control.createModel({ ApiId, Name, Schema, ContentType: 'application/json' })).ModelId!,
    update: (ModelId, Schema) => now().control.updateModel({ ApiId, ModelId, Schema }),
    remove: (ModelId) => now().control.deleteModel({ ApiId, ModelId }),
    async list() {
      const { Items } = await now().control.getModels({ ApiId, MaxResults });
      return shelved(Items!.map(({ Name, ModelId, Schema }) => [Name, ModelId, Schema!]));
    },
  };
  const deployment: Kind<null> = {
    name: 'deployment',
    max: 10,
    draw: () => null,
    create: async (Description) => (await now().control.createDeployment({ ApiId, Description })).DeploymentId!,
    remove: (id) => now().control.deleteDeployment({ ApiId, DeploymentId: id }),
    async list() {
      const { Items } = await now().control.getDeployments({ ApiId, MaxResults });
      const made = Items!.filter(({ Description }) => Description?.startsWith('deployment'));
      return shelved(made.map((item) => [item.Description, item.DeploymentId, null]));
    },
  };
  const stage: Kind<string> = {
    name: 'stage',
    max: 8,
    nameOf: (number) => `stage${number}`,
    draw: word,
    async create(StageName, v) {
      await now().control.createStage({ ApiId, StageName, DeploymentId, StageVariables: { v } });
      return StageName;
    },
    update: (StageName, v) => now().control.updateStage({ ApiId, StageName, StageVariables: { v } }),
    remove: (StageName) => now().control.deleteStage({ ApiId, StageName }),
    async list() {
      const { Items } = await now().control.getStages({ ApiId, MaxResults });
      return shelved(Items!.map(({ StageName, StageVariables }) => [StageName, StageName, StageVariables!['v']!]));
    },
  };
  const mapping: Kind<string> = {
    name: 'mapping',
    max: 10,
    draw: (random) => random.pick([liveApiId, ground.keyedApiId]),
    create: async (ApiMappingKey, target) =>
      (await now().control.createApiMapping({ DomainName, ApiMappingKey, ApiId: target, Stage: stageOf(target) }))
        .ApiMappingId!,
    remove: (ApiMappingId) => now().control.deleteApiMapping({ DomainName, ApiMappingId }),
    async list() {
      const { Items } = await now().control.getApiMappings({ DomainName, MaxResults });
      return shelved(Items!.map((item) => [item.ApiMappingKey, item.ApiMappingId, item.ApiId!]));
    },
  };
  const stageOf = (apiId: string) => (apiId === liveApiId ? 'live' : 'prod');
  return [
    api,
    routeOf('route', ApiId),
    routeOf('live-route', liveApiId),
    integration,
    model,
    deployment,
    stage,
    mapping,
  ];
}

function keyKinds(now: () => Clients): readonly Kind<any>[] {
  const apiKey: Kind<string> = {
    name: 'api-key',
    max: 15,
    draw: (random) => random.text(24, '0123456789abcdef'),
    create: async (name, value) => (await now().keys.createApiKey({ name, value, enabled: true })).id!,
    remove: (id) => now().keys.deleteApiKey({ apiKey: id }),
    async list() {
      const { items } = await now().keys.getApiKeys({ includeValues: true, limit: 500 });
      const made = items!.filter(({ name }) => name!.startsWith('api-key'));
      return shelved(made.map(({ name, id, value }) => [name, id, value!]));
    },
  };
  const usagePlan: Kind<string> = {
    name: 'usage-plan',
    max: 15,
    draw: word,
    create: async (name, description) => (await now().keys.createUsagePlan({ name, description })).id!,
    update: (usagePlanId, value) =>
      now().keys.updateUsagePlan({ usagePlanId, patchOperations: [{ op: 'replace', path: '/description', value }] }),
    remove: (usagePlanId) => now().keys.deleteUsagePlan({ usagePlanId }),
    async list() {
      const { items } = await now().keys.getUsagePlans({ limit: 500 });
      const made = items!.filter(({ name }) => name!.startsWith('usage-plan'));
      return shelved(made.map(({ name, id, description }) => [name, id, description!]));
    },
  };
  // An access key has no name: its one statement bears it.
  const resource = (name: string) => `arn:aws:ivschat:*:*:room/${name}`;
  const accessKey: Kind<string> = {
    name: 'access-key',
    max: 15,
    draw: (random) => random.pick(['Allow', 'Deny']),
    async create(name, Effect) {
      const statements = [{ Effect, Action: ['ivschat:SendEvent'], Resource: [resource(name)] }];
      return (await now().admin('POST', '/_fanfare/keys', { statements })).accessKeyId;
    },
    remove: (id) => now().admin('DELETE', `/_fanfare/keys/${id}`),
    async list() {
      const { keys } = await now().admin('GET', '/_fanfare/keys');
      return shelved(
        keys.map(({ accessKeyId, statements: [statement] }: any) => [
          statement.Resource[0].split('/')[1],
          accessKeyId,
          statement.Effect,
        ]),
      );
    },
  };
  return [apiKey, usagePlan, accessKey];
}
