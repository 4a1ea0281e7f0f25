// `--watch`: how often templates are looked at.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { SteeredClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { until } from '../support/until.ts';
import { Folder, gatewayForTemplates, startTemplates } from './support.ts';

const room = (name: string) => `Resources: { Room: { Type: "AWS::IVSChat::Room", Properties: { Name: ${name} } } }`;

/** Counts the looks: after each one it is asked for the next. */
class CountingClock extends SteeredClock {
  looks = 0;

  override after(delayMs: number, run: () => void) {
    this.looks++;
    return super.after(delayMs, run);
  }
}

test('templates are looked at every templateCheckMs, and applied when they were the same for two looks', async () => {
  using folder = new Folder({ 't.yaml': room('one') });
  await using gateway = await gatewayForTemplates();
  const clock = new CountingClock();
  const applied: unknown[] = [];
  const log = { ...silentLog, info: (fields: object) => void applied.push(fields) };
  const options = { clock, log, limits: { templateCheckMs: 700 }, watch: true };
  using _templates = await startTemplates(gateway, join(folder.path, 't.yaml'), options);
  await until(() => clock.looks === 1);
  folder.write('t.yaml', room('other'));
  clock.advance(699);
  clock.advance(1);
  await until(() => clock.looks === 2);
  assert.deepEqual(applied, []);
  clock.advance(699);
  await new Promise((resolve) => void setImmediate(resolve));
  assert.equal(clock.looks, 2, 'it is not time yet');
  clock.advance(1);
  await until(() => applied.length === 1);
  assert.deepEqual(applied, [{ changes: ['updated Room (AWS::IVSChat::Room)'] }]);
});
