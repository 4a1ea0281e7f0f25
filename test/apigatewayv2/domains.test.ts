// Custom domain names, their mappings, and tags: spec/apigateway-websocket.md, sections 1.1 and 4.2.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { REGION } from '../support/gateway.ts';
import { clientAt, controlPlane, newApi, refusal, shown } from './support.ts';

const DomainName = 'ws.example.com';

test('a domain name is made with what AWS shows of one', async () => {
  await using plane = await controlPlane();
  const CertificateArn = `arn:aws:acm:${REGION}:000000000000:certificate/1`;
  const made = shown(
    await plane.client.createDomainName({
      DomainName,
      DomainNameConfigurations: [{ CertificateArn }],
      Tags: { a: 'b' },
    }),
  );
  const [configuration] = made.DomainNameConfigurations!;
  assert.equal(configuration!.ApiGatewayDomainName, '127.0.0.1');
  assert.equal(configuration!.CertificateArn, CertificateArn);
  assert.equal(configuration!.EndpointType, 'REGIONAL');
  assert.equal(configuration!.DomainNameStatus, 'AVAILABLE');
  assert.equal(configuration!.SecurityPolicy, 'TLS_1_2');
  assert.equal(made.ApiMappingSelectionExpression, '$request.basepath');
  assert.equal(made.DomainNameArn, `arn:aws:apigateway:${REGION}::/domainnames/${DomainName}`);
  assert.deepEqual(shown(await plane.client.getDomainName({ DomainName })), made);
  const changed = await plane.client.updateDomainName({
    DomainName,
    DomainNameConfigurations: [{ CertificateArn: 'c' }],
  });
  assert.deepEqual(changed.DomainNameConfigurations, [{ ...configuration, CertificateArn: 'c' }]);
  assert.deepEqual((await plane.client.getDomainNames()).Items, [shown(changed)]);
});

test('a domain name is one of DNS, is taken once in all regions, and is served regionally', async () => {
  await using plane = await controlPlane();
  const { client } = plane;
  for (const name of [
    'localhost',
    'A.example',
    'a..example',
    '-a.example',
    'a/b.example',
    'a_b.example',
    '127.0.0.1',
    '*.0.0.1',
  ]) {
    assert.equal((await refusal(client.createDomainName({ DomainName: name })))[0], 400, name);
  }
  await client.createDomainName({ DomainName: '*.example.com' });
  await client.createDomainName({ DomainName });
  const taken = [409, 'ConflictException', 'The domain name resource already exists.'];
  assert.deepEqual(await refusal(client.createDomainName({ DomainName })), taken);
  assert.deepEqual(await refusal(clientAt(plane.url, 'eu-west-1').createDomainName({ DomainName })), taken);
  const other = { DomainName: 'other.example.com' };
  const mutual = { MutualTlsAuthentication: { TruststoreUri: 's3://a/b' } };
  assert.match((await refusal(client.createDomainName({ ...other, ...mutual })))[2], /^Mutual TLS/);
  const edge = { DomainNameConfigurations: [{ EndpointType: 'EDGE' as const }] };
  assert.equal((await refusal(client.createDomainName({ ...other, ...edge })))[0], 400);
  const rules = { RoutingMode: 'ROUTING_RULE_ONLY' as const };
  assert.equal((await refusal(client.createDomainName({ ...other, ...rules })))[0], 400);
  assert.deepEqual(await refusal(client.getDomainName(other)), [
    404,
    'NotFoundException',
    'The domain name resource specified in the request was not found.',
  ]);
});

test('a path below a domain name leads to a stage, which stays for as long as it does', async () => {
  await using plane = await controlPlane();
  const { client, apis } = plane;
  const ApiId = await newApi(client);
  await client.createStage({ ApiId, StageName: 'prod' });
  await client.createDomainName({ DomainName });
  const map = (ApiMappingKey?: string) => client.createApiMapping({ DomainName, ApiId, Stage: 'prod', ApiMappingKey });
  const chat = await map('chat');
  assert.match(chat.ApiMappingId!, /^[a-z0-9]{6}$/);
  const root = await map();
  assert.equal(apis.domains.mapping(DomainName, 'chat')?.Stage, 'prod');
  assert.equal(apis.domains.mapping(DomainName, '')?.ApiId, ApiId);
  assert.equal(apis.domains.mapping(DomainName, 'other'), undefined);
  const taken = [409, 'ConflictException', 'ApiMapping key already exists for this domain name'];
  assert.deepEqual(await refusal(map('chat')), taken);
  assert.deepEqual(await refusal(map()), taken);
  assert.equal((await refusal(map('/a')))[0], 400);
  assert.equal((await refusal(map('a/')))[0], 400);
  assert.equal((await refusal(map('a b')))[0], 400);
  assert.match((await refusal(map('a/b')))[2], /not supported for WEBSOCKET/);
  const missing = client.createApiMapping({ DomainName, ApiId, Stage: 'none', ApiMappingKey: 'x' });
  assert.deepEqual(await refusal(missing), [400, 'BadRequestException', 'Invalid stage identifier specified']);

  const id = { DomainName, ApiMappingId: chat.ApiMappingId };
  const moved = await client.updateApiMapping({ ...id, ApiId, ApiMappingKey: 'talk' });
  assert.deepEqual(shown(await client.getApiMapping(id)), shown(moved));
  assert.equal(apis.domains.mapping(DomainName, 'chat'), undefined);
  assert.equal(apis.domains.mapping(DomainName, 'talk')?.Stage, 'prod');
  assert.deepEqual((await client.getApiMappings({ DomainName })).Items, [shown(moved), shown(root)]);

  assert.deepEqual(await refusal(client.deleteStage({ ApiId, StageName: 'prod' })), [
    400,
    'BadRequestException',
    `Deleting stage prod failed. Please remove all base path mappings related to the stage in your domains: ${DomainName}`,
  ]);
  assert.equal((await refusal(client.deleteApi({ ApiId })))[0], 400);
  await client.deleteApiMapping(id);
  assert.equal((await refusal(client.getApiMapping(id)))[0], 404);
  await client.deleteDomainName({ DomainName });
  assert.equal(apis.domains.has(DomainName), false);
  await client.deleteStage({ ApiId, StageName: 'prod' });
  await client.deleteApi({ ApiId });
});

test('APIs, stages and domain names have tags, named by ARNs without an account', async () => {
  await using plane = await controlPlane();
  const { client } = plane;
  const ApiId = await newApi(client);
  await client.createStage({ ApiId, StageName: 'prod', Tags: { made: 'with' } });
  await client.createDomainName({ DomainName });
  const arn = (path: string) => `arn:aws:apigateway:${REGION}::/${path}`;
  for (const path of [`apis/${ApiId}`, `apis/${ApiId}/stages/prod`, `domainnames/${DomainName}`]) {
    const ResourceArn = arn(path);
    const { $metadata } = await client.tagResource({ ResourceArn, Tags: { a: '1', b: '2' } });
    assert.equal($metadata.httpStatusCode, 201);
    await client.tagResource({ ResourceArn, Tags: { a: '3' } });
    const untagged = await client.untagResource({ ResourceArn, TagKeys: ['b', 'made', 'none'] });
    assert.equal(untagged.$metadata.httpStatusCode, 204);
    assert.deepEqual((await client.getTags({ ResourceArn })).Tags, { a: '3' });
  }
  assert.deepEqual((await client.getApi({ ApiId })).Tags, { a: '3' });
  assert.deepEqual((await client.getStage({ ApiId, StageName: 'prod' })).Tags, { a: '3' });
  assert.equal((await refusal(client.getTags({ ResourceArn: arn(`apis/${ApiId}/stages/none`) })))[0], 404);
  assert.equal((await refusal(client.getTags({ ResourceArn: arn('vpclinks/abc') })))[0], 400);
  const Tags = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`k${at}`, 'v']));
  assert.equal((await refusal(client.tagResource({ ResourceArn: arn(`apis/${ApiId}`), Tags })))[0], 400);
});
