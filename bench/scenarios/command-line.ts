// `ivschat send-event` as a user types it: whole processes against a running server, beside version 1 of the AWS CLI.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Row } from '../harness/row.ts';
import { figure, ratioRow } from '../harness/row.ts';
import type { Findings, Scenario, Settings } from '../harness/scenario.ts';
import { shuffled } from '../harness/statistics.ts';
import type { Subject } from '../harness/servers/subject.ts';
import { REGION, credential, startFanfare } from '../harness/servers/subject.ts';
import { CHECKOUT, buildPackage } from '../harness/servers/package.ts';
import { markOf } from '../harness/swarm/verdict.ts';
import { Swarm } from '../harness/swarm/swarm.ts';
import { createTokens } from '../harness/workloads/room.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

/** The first start of the package compiles it; disks and caches are warm after the second. */
const WARM_UPS = 2;

type Program = { readonly id: string; readonly name: string; readonly file: string; readonly env?: NodeJS.ProcessEnv };

export const commandLine: Scenario = {
  name: 'command-line',
  about: 'ivschat send-event, from the start of the process to its end, beside the AWS CLI 1',
  sides: 'ours, AWS CLI',

  async run({ sweeps, random, isGate }: Settings): Promise<Findings> {
    if (!isAws1()) return { rows: [], faults: ['NOT MEASURED: the `aws` on the PATH is not the AWS CLI 1'] };
    using folder = temporaryFolder();
    buildPackage(join(folder.path, 'package'));
    const warmUps = isGate ? 0 : WARM_UPS;
    const [aws, ...ours] = programs(folder.path);
    await using subject = await startFanfare();
    const command = commandFor(subject, folder.path);
    const { arn } = JSON.parse(command.run(ours[0]!, ['ivschat', 'create-room'])) as { arn: string };
    await using swarm = new Swarm(subject.url);
    await swarm.open('/', await createTokens(subject.url, arn, 1));
    const words = ['ivschat', 'send-event', '--room-identifier', arn, '--event-name'];
    const marks: string[] = [];

    const times = new Map<Program, number[]>([aws!, ...ours].map((program) => [program, []]));
    const faults = await swarm.hear(async () => {
      for (let round = 0; round < warmUps + sweeps; round++) {
        for (const program of shuffled([...times.keys()], random)) {
          const mark = markOf(0, marks.length);
          marks.push(mark);
          const start = performance.now();
          command.run(program, [...words, mark]);
          if (round >= warmUps) times.get(program)!.push(performance.now() - start);
        }
      }
      return { all: [marks] };
    });
    return { rows: ours.map((program) => row(program, times.get(program)!, times.get(aws!)!)), faults };
  },
};

function programs(folder: string): Program[] {
  const file = join(folder, 'package/bin/fanfare.js');
  const as = (version: string) => ({ name: `package as CLI ${version}`, env: { FANFARE_AWS_CLI: version } });
  return [
    { id: 'aws', name: 'AWS CLI 1', file: 'aws' },
    { id: 'command-package', name: 'package', file },
    { id: 'command-package', file, ...as('1') },
    { id: 'command-package', file, ...as('2') },
    { id: 'command-checkout', name: 'checkout', file: CHECKOUT },
  ];
}

/** Runs programs with the same endpoint and key, and with compiled code of their own. Throws for what fails. */
function commandFor({ url }: Subject, folder: string) {
  const env = {
    ...process.env,
    PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
    XDG_CACHE_HOME: folder,
    AWS_ENDPOINT_URL: url,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: credential.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credential.secretAccessKey,
  };
  return {
    run(program: Program, words: readonly string[]): string {
      const { status, stdout, stderr } = spawnSync(program.file, words, { env: { ...env, ...program.env } });
      if (status === 0 && stdout.length > 0) return stdout.toString();
      throw new Error(`${program.name} ended with ${status}: ${stderr.toString()}`);
    },
  };
}

function row({ id, name }: Program, ours: readonly number[], theirs: readonly number[]): Row {
  return ratioRow(id, `send-event, ${name}`, ours, theirs, [figure('a command', 'ms', ours, theirs)]);
}

const isAws1 = (): boolean => String(spawnSync('aws', ['--version']).stdout).startsWith('aws-cli/1.');
