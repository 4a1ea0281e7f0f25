// One event to many by native/send-many.c, which this builds into a package of its own, beside what C takes for the same.
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { buildNative } from '../../scripts/build-native.ts';
import { Arena } from '../harness/arena.ts';
import { cFloor } from '../harness/peers/c-floor.ts';
import type { Row } from '../harness/row.ts';
import type { Findings, Scenario, Settings } from '../harness/scenario.ts';
import { MODULES, buildPackage } from '../harness/servers/package.ts';
import { startFanfare, startPlain } from '../harness/servers/subject.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';
import { eventRows } from '../harness/workloads/events.ts';

const SMALL_ROOM = 1_000;

export const native: Scenario = {
  name: 'native',
  about: 'one event to a room with native/ built; CPU for each delivery, beside ws and beside write(2) in C',
  sides: 'Fanfare with native/, the other',
  peers: [cFloor],

  /** Nothing where there is no compiler. */
  async run(settings: Settings): Promise<Findings> {
    const { peers, profileFolder, sockets } = settings;
    if (cFloor.version() === undefined) return { rows: [], faults: [] };
    using folder = temporaryFolder();
    symlinkSync(MODULES, join(folder.path, 'node_modules'));
    const program = buildPackage(join(folder.path, 'package'));
    mkdirSync(join(folder.path, 'package/lib/native'));
    buildNative([], join(folder.path, 'package/lib/native/send-many.node'));
    const servers = { fanfare: () => startFanfare({ program, profileFolder }), plain: startPlain };
    const rows: Row[] = [];
    const faults: string[] = [];
    for (const [id, members] of [
      ['native-small', Math.min(SMALL_ROOM, sockets)],
      ['native-large', sockets],
    ] as const) {
      await using arena = await Arena.open(servers, peers);
      const metrics = await (await fetch(`${arena.sides[0]!.subject.url}/metrics`)).text();
      if (!/^fanfare_native_writes 1$/m.test(metrics)) faults.push('the server does not use what was built');
      rows.push(...(await eventRows(arena, { id, members, hasBursts: false }, settings)));
      faults.push(...(await arena.close()));
    }
    return { rows, faults };
  },
};
