// spec/apigateway-websocket.md, section 4.5: what a stage sets for a route goes before what it sets for all of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SteeredClock } from '../../src/base/clock.ts';
import { Throttles } from '../../src/services/websocket/runtime/throttles.ts';
import type { StageAddress } from '../../src/services/websocket/stages.ts';

type Settings = { readonly ThrottlingRateLimit?: number; readonly ThrottlingBurstLimit?: number };

function taken(
  throttles: Throttles,
  stage: { DefaultRouteSettings?: Settings; RouteSettings?: Record<string, Settings> },
) {
  const address = { scope: 'api/prod', live: { stage: { RouteSettings: {}, ...stage } } } as unknown as StageAddress;
  return (routeKey: string) => {
    let count = 0;
    while (count < 100 && throttles.take(address, routeKey)) count++;
    return count;
  };
}

test('a route has its own throttle, then that of the stage; without either there is none', () => {
  const clock = new SteeredClock();
  const take = taken(new Throttles(() => clock.now()), {
    DefaultRouteSettings: { ThrottlingRateLimit: 3, ThrottlingBurstLimit: 5 },
    RouteSettings: {
      own: { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 },
      burst: { ThrottlingBurstLimit: 7 },
      none: {},
    },
  });
  assert.deepEqual([take('own'), take('other'), take('burst'), take('none')], [2, 5, 7, 5]);
  clock.advance(1_000);
  assert.deepEqual([take('own'), take('other'), take('burst')], [1, 3, 3]);
  assert.equal(taken(new Throttles(() => clock.now()), {})('own'), 100);
});

test('a hundred thousand throttles are kept; then those that were made first begin anew', () => {
  const throttles = new Throttles(() => 0);
  const take = (number: number) => throttles.takeAt(`key ${number}`, 1, 1);
  for (let number = 0; number < 100_000; number++) take(number);
  assert.equal(take(0), false);
  take(100_000);
  assert.equal(take(1), false);
  assert.equal(take(0), true);
});
