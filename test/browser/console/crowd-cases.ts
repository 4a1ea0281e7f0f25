// With 20,000 connections the page holds a hundred rows, and scrolls.
import assert from 'node:assert/strict';
import { Socket } from 'node:net';
import { test } from 'node:test';
import type { Hub } from '../../../src/hub/hub.ts';
import { testGateway } from '../../support/gateway.ts';
import { policy } from '../../hub/hub-support.ts';
import type { Operator } from './operator.ts';

const COUNT = 20_000;

/** Connections of sockets that lead nowhere. */
function crowd(hub: Hub, count: number): Disposable {
  const behaviour = {
    ...{ kind: 'apigateway', policy, text() {}, binary() {}, expired() {}, closed() {} },
    stopping: () => ({ code: 1001, reason: '' }),
  };
  const sockets = Array.from({ length: count }, (_, at) => {
    const socket = new Socket();
    const sourceIp = `10.0.${at >> 8}.${at & 255}`;
    const info = { id: hub.newConnectionId(), scope: 'api/default/prod', sourceIp, userAgent: null };
    hub.open(socket, Buffer.alloc(0), info, behaviour, {});
    return socket;
  });
  return { [Symbol.dispose]: () => sockets.forEach((socket) => socket.destroy()) };
}

/** Scrolls down and up again, a step in each frame. Tells how long each frame took. */
const SCROLL = `new Promise((done) => {
  const times = [];
  let [at, step, last] = [0, 60, performance.now()];
  const frame = (now) => {
    times.push(now - last);
    last = now;
    at += step;
    scrollTo(0, at);
    if (step > 0 && at > document.documentElement.scrollHeight) step = -60;
    if (at < 0) done(times.slice(1).sort((a, b) => a - b));
    else requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})`;

export function crowdCases(given: () => Operator): void {
  test('20,000 connections are a hundred rows at a time, which scroll while they are looked at again', async (t) => {
    await using gateway = await testGateway({ region: 'us-west-2' });
    const operator = given();
    const { page } = operator;
    await operator.arrive(gateway.url);
    using _crowd = crowd(gateway.context.hub, COUNT);
    await operator.visit('Connections');
    await operator.sees('1 to 100 of 20,000');
    const firstAddress = page.locator('tbody tr').first().locator('td').nth(3);
    assert.equal(await page.locator('tbody tr').count(), 100);
    await operator.press('Address');
    await page.getByText('10.0.0.0', { exact: true }).waitFor();
    await operator.press('Next page');
    await operator.sees('101 to 200 of 20,000');
    assert.notEqual(await firstAddress.innerText(), '10.0.0.0');
    await page.getByLabel('Address begins').fill('10.0.77.');
    await operator.sees('1 to 100 of 256');
    await page.getByLabel('Address begins').fill('');
    await operator.sees('1 to 100 of 20,000');
    const frames = (await page.evaluate(SCROLL)) as number[];
    const at = (share: number) => frames[Math.floor(frames.length * share)]!.toFixed(1);
    t.diagnostic(`${frames.length} frames: median ${at(0.5)} ms, 95th percentile ${at(0.95)}, longest ${at(0.999)}`);
    assert.ok(frames.length > 50, 'there was something to scroll');
    assert.equal(await page.locator('tbody tr').count(), 100, 'and no more of it is held');
  });
}
