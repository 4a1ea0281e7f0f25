// What every Journal must do: that of a server that is alone, and that of a cluster.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openDatabase } from '../../src/store/database/database.ts';
import type { Change } from '../../src/store/records/journal.ts';
import type { Store } from '../../src/store/store.ts';

export type Kept = { readonly store: Store; readonly path: string; readonly heard: readonly Change[] };
type Made = AsyncDisposable & { readonly nodes: readonly [Kept, Kept, Kept] };

export const key = (accessKeyId: string, secretAccessKey = 'secret') => ({ accessKeyId, secretAccessKey });
export const keysOf = ({ store }: Pick<Kept, 'store'>) => store.accessKeys.all().map(({ accessKeyId }) => accessKeyId);
export const put = ({ store }: Pick<Kept, 'store'>, id: string, secret?: string) =>
  store.records.change(() => store.accessKeys.put(key(id, secret)));

/** Rows that nodes have in common. */
export function rowsOf({ path }: Kept) {
  const database = openDatabase(path);
  const tables = ['room', 'document', 'access_key', 'secret', 'deployment'];
  const rows = tables.map((table) => database.prepare(`SELECT * FROM ${table}`).all());
  database.close();
  return JSON.stringify(rows);
}

/** `make` gives three nodes; one that is alone is all of them. */
export function journalContract(of: string, skip: string | false, make: () => Promise<Made>): void {
  const suite = (claim: string, body: (nodes: Made['nodes']) => Promise<void>) =>
    void test(`${of}: ${claim}`, { skip }, async () => {
      await using made = await make();
      await body(made.nodes);
    });

  suite('what one node acknowledged is read on any, and heard of on all in the same order', async (nodes) => {
    for (let turn = 0; turn < 60; turn++) {
      await put(nodes[turn % 3]!, `k${turn}`);
      assert.ok(keysOf(nodes[(turn + 1) % 3]!).includes(`k${turn}`), `k${turn}`);
    }
    assert.equal(await nodes[1].store.records.change(() => nodes[1].store.accessKeys.delete('k0')), true);
    for (const node of nodes) {
      assert.equal(node.heard.length, 61);
      assert.deepEqual(node.heard, nodes[0].heard);
      assert.equal(keysOf(node).length, 59);
      assert.equal(rowsOf(node), rowsOf(nodes[0]));
    }
  });

  suite('a rule over all records holds, whoever competes', async (nodes) => {
    const changing = Array.from({ length: 90 }, (_, at) => {
      const { store } = nodes[at % 3]!;
      return store.records.change(() => {
        if (store.accessKeys.all().length >= 50) throw new Error('full');
        store.accessKeys.put(key(`k${at}`));
      });
    });
    const outcomes = await Promise.allSettled(changing);
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 50);
    for (const node of nodes) {
      assert.equal(keysOf(node).length, 50);
      assert.equal(rowsOf(node), rowsOf(nodes[0]));
    }
  });

  suite('what is refused has changed nothing anywhere, and a secret is one for all', async (nodes) => {
    const { store } = nodes[2];
    const refused = store.records.change(() => {
      store.accessKeys.put(key('a'));
      throw new Error('refused');
    });
    await assert.rejects(refused, /^Error: refused$/);
    const secrets = await Promise.all(nodes.map((node) => node.store.secrets.get('sealer')));
    for (const secret of secrets) assert.deepEqual(secret, secrets[0]);
    for (const node of nodes) assert.deepEqual([keysOf(node), node.heard.length], [[], 1]);
  });

  suite('when it has settled, what was acknowledged before is here', async (nodes) => {
    for (let turn = 0; turn < 10; turn++) {
      await put(nodes[0], `k${turn}`);
      await Promise.all([nodes[1].store.records.settled(), nodes[1].store.records.settled()]);
      assert.equal(keysOf(nodes[1]).length, turn + 1);
    }
  });
}
