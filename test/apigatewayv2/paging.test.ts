// Lists in pages: spec/apigateway-websocket.md, section 4.4.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { controlPlane, newApi, refusal, shown } from './support.ts';

test('pages hold everything once, in the order in which it was made, while it changes', async () => {
  await using plane = await controlPlane();
  const { client } = plane;
  const ApiId = await newApi(client);
  const keys = Array.from({ length: 60 }, (_, at) => `route${at}`);
  const ids: string[] = [];
  for (const RouteKey of keys) ids.push((await client.createRoute({ ApiId, RouteKey })).RouteId!);
  const seen: string[] = [];
  const sizes: number[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.getRoutes({ ApiId, NextToken });
    sizes.push(page.Items!.length);
    seen.push(...page.Items!.map(({ RouteKey }) => RouteKey!));
    NextToken = page.NextToken;
    // A change of what was seen does not bring it again, and one that is gone takes no other with it.
    if (sizes.length === 1) {
      await client.updateRoute({ ApiId, RouteId: ids[0], OperationName: 'changed' });
      await client.deleteRoute({ ApiId, RouteId: ids[24] });
    }
  } while (NextToken);
  assert.deepEqual(seen, keys);
  assert.deepEqual(sizes, [25, 25, 10]);
});

test('a page has 1 to 100 items, and a token is good only for the list that it came from', async () => {
  await using plane = await controlPlane();
  const { client } = plane;
  const [one, other] = [await newApi(client), await newApi(client)];
  for (const ApiId of [one, other]) {
    for (const RouteKey of ['a', 'b']) await client.createRoute({ ApiId, RouteKey });
  }
  for (const MaxResults of ['0', '101', '-1', 'x', '1e1']) {
    assert.equal((await refusal(client.getRoutes({ ApiId: one, MaxResults })))[0], 400, MaxResults);
  }
  assert.equal((await client.getRoutes({ ApiId: one, MaxResults: '100' })).Items!.length, 2);
  const { NextToken } = await client.getRoutes({ ApiId: one, MaxResults: '1' });
  assert.equal((await client.getRoutes({ ApiId: one, NextToken })).Items!.length, 1);
  assert.equal((await refusal(client.getRoutes({ ApiId: other, NextToken })))[0], 400);
  assert.equal((await refusal(client.getIntegrations({ ApiId: one, NextToken })))[0], 400);
  assert.equal((await refusal(client.getRoutes({ ApiId: one, NextToken: 'forged' })))[0], 400);
  assert.deepEqual(shown(await client.getModels({ ApiId: one })), { Items: [] });
});

test('a page of large items ends at a megabyte, and the next goes on behind it', async () => {
  await using plane = await controlPlane();
  const { client } = plane;
  const ApiId = await newApi(client);
  const RequestTemplates = Object.fromEntries(
    ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => [name, 'x'.repeat(32_000)]),
  );
  const ids: string[] = [];
  for (let made = 0; made < 7; made++) {
    ids.push((await client.createIntegration({ ApiId, IntegrationType: 'MOCK', RequestTemplates })).IntegrationId!);
  }
  // Four have 900 KB, so there is room for a fifth.
  const first = await client.getIntegrations({ ApiId, MaxResults: '5' });
  assert.equal(first.Items!.length, 5);
  const full = await client.getIntegrations({ ApiId });
  const rest = await client.getIntegrations({ ApiId, NextToken: full.NextToken });
  assert.deepEqual([full.Items!.length, rest.Items!.length, rest.NextToken], [5, 2, undefined]);
  assert.deepEqual(
    [...full.Items!, ...rest.Items!].map(({ IntegrationId }) => IntegrationId),
    ids,
  );
});
