// How often AWS lets operations be asked for, as the models say it (spec/ivschat.md, section 1.6, and
// spec/apigateway-websocket.md, section 1.8).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Caller } from '../src/aws/server/authenticate.ts';
import { callerThrottle } from '../src/aws/server/caller-throttle.ts';
import type { Route } from '../src/aws/server/router.ts';
import type { Operation, Service } from '../src/aws/shape.ts';
import { limitsOf } from '../src/base/limits/limits.ts';
import { ivschat } from '../src/services/chat/model/model.ts';
import { control } from '../src/services/websocket/control/model/model.ts';

const limits = limitsOf('aws', { callerRequestsBurst: 1_000 });
const caller: Caller = { accessKeyId: 'a', account: '000000000000', region: 'us-east-1' };

/** How many calls of one operation pass at once. */
function passingAtOnce(model: Service, name: string): number {
  const throttle = callerThrottle([model], limits, () => 0);
  const route = { name, service: model, operation: model.operations[name]! } as Route;
  let passed = 0;
  while (passed < 1_000 && throttle(caller, route) === undefined) passed++;
  return passed;
}

test('every operation of chat has its rate: of a caller, or of the account', () => {
  const theirs: { readonly [kind: string]: number } = {
    Room: 5,
    Rooms: 5,
    ChatToken: 200,
    Event: 100,
    Tags: 10,
    Resource: 10,
  };
  const ofAccount: { readonly [name: string]: number } = { DeleteMessage: 100, DisconnectUser: 100 };
  for (const [name, { accountRate }] of Object.entries<Operation>(ivschat.operations)) {
    const figure = accountRate && 'perSecond' in accountRate ? limits[accountRate.perSecond] : undefined;
    assert.equal(figure, ofAccount[name], name);
    if (figure !== undefined) continue;
    const [, kind = ''] = /^(?:Create|Delete|Get|List|Send|Tag|Untag|Update)(\w+?)(?:ForResource)?$/.exec(name) ?? [];
    assert.equal(passingAtOnce(ivschat, name), kind.startsWith('LoggingConfiguration') ? 3 : theirs[kind], name);
  }
});

test('the control plane has one rate for everything, and two operations less', () => {
  const least: { readonly [name: string]: number } = { CreateDeployment: 1, CreateDomainName: 1 };
  for (const name of Object.keys(control.operations)) {
    assert.equal(passingAtOnce(control, name), least[name] ?? 40, name);
  }
});
