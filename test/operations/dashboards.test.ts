// The dashboard and the alert rules in ops/ name what a server that is used shows, and nothing else.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { TestClient } from '../support/client.ts';
import { echo, withApi } from '../support/function-api.ts';

const textOf = (file: string) => readFileSync(join(import.meta.dirname, '../../ops', file), 'utf8');

type Panel = { readonly type: string; readonly title: string; readonly targets?: readonly { readonly expr: string }[] };
type Rule = { readonly alert: string; readonly expr: string; readonly annotations: { readonly summary: string } };

const dashboard = JSON.parse(textOf('grafana/fanfare.json')) as { readonly panels: readonly Panel[] };
const alerts = parse(textOf('prometheus/alerts.yml')) as { readonly groups: readonly { readonly rules: Rule[] }[] };
const rules = alerts.groups.flatMap((group) => group.rules);

const expressions = [
  ...dashboard.panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => [title, expr] as const)),
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
];

/** What Prometheus adds to what it reads, or makes itself. */
const OF_PROMETHEUS = new Set(['up', 'instance', 'job', 'le']);

test('every metric and label of the dashboard and of the alerts is there', async () => {
  await withApi({ echo }, { say: { function: 'echo', twoWay: true } }, async ({ gateway, url, control, ApiId }) => {
    await control.updateStage({ ApiId, StageName: 'prod', DefaultRouteSettings: { DetailedMetricsEnabled: true } });
    await using client = await TestClient.open(url);
    client.send({ action: 'say' });
    await client.next();
    client.socket.close();
    await client.closed;
    await gateway.chat.createRoom({});
    const text = await (await fetch(`${gateway.url}/metrics`)).text();
    const names = new Set(OF_PROMETHEUS);
    for (const [, name = '', type] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
      if (type === 'histogram') for (const ending of ['bucket', 'count', 'sum']) names.add(`${name}_${ending}`);
      else names.add(name);
    }
    const labels = new Set([...OF_PROMETHEUS, 'service', 'Uri', 'Action', 'region']);
    for (const [, label = ''] of text.matchAll(/[{,](\w+)="/g)) labels.add(label);
    assert.ok(expressions.length > 40);
    for (const [place, expr] of expressions) {
      const used = [...expr.matchAll(/\b(?:up\b|(?:fanfare|AWS|process|nodejs)_\w+)/g)].map(([name]) => name);
      assert.ok(used.length > 0, `${place}: ${expr}`);
      for (const name of used) assert.ok(names.has(name), `${place}: there is no metric ${name}`);
      const grouped = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/,\s*/));
      const matched = [...expr.matchAll(/[{,]\s*(\w+)(?:=|!=|=~|!~)"/g)].map(([, label = '']) => label);
      for (const label of [...grouped, ...matched])
        assert.ok(labels.has(label), `${place}: there is no label ${label}`);
    }
  });
});

test('every alert says what it is about, and every chart has something to show', () => {
  assert.equal(new Set(rules.map(({ alert }) => alert)).size, rules.length);
  for (const { alert, annotations } of rules) {
    assert.match(alert, /^Fanfare[A-Z]\w+$/);
    assert.ok(annotations.summary.length > 10, alert);
  }
  for (const { type, title, targets = [] } of dashboard.panels) {
    assert.ok(type === 'row' || targets.length > 0, title);
  }
});
