// What logs cost: a room whose messages are logged and an API whose stage has access logs, beside a server without either.
import { Arena } from '../harness/arena.ts';
import type { Side } from '../harness/arena.ts';
import { call } from '../harness/call.ts';
import { chatRequest } from '../harness/requests.ts';
import type { Findings, Scenario, Settings } from '../harness/scenario.ts';
import { startFanfare } from '../harness/servers/subject.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';
import { echoRows } from '../harness/workloads/echoes.ts';
import { createEchoApi } from '../harness/workloads/made-api.ts';
import { messageRows } from '../harness/workloads/messages.ts';

const MEMBERS_MAX = 1_000;
/** The format that AWS shows first, with what one looks for in it. */
const ACCESS_LOGS = {
  accessLogSettings: {
    destinationArn: 'arn:aws:logs:us-west-2:000000000000:log-group:bench',
    format: '$context.identity.sourceIp $context.requestTime $context.routeKey $context.status $context.requestId',
  },
};

export const logging: Scenario = {
  name: 'logging',
  about:
    'messages to a room with chat logs, and to an API with access logs; CPU for each, beside the same without logs',
  sides: 'with logs, without',

  async run(settings: Settings): Promise<Findings> {
    using folder = temporaryFolder();
    const options = { logs: folder.path, profileFolder: settings.profileFolder };
    const servers = { fanfare: () => startFanfare(options), plain: () => startFanfare(options) };
    const isLogged = ({ name }: Side) => name === 'fanfare';
    const members = Math.min(MEMBERS_MAX, settings.sockets);
    await using room = await Arena.open(servers);
    const messages = await messageRows(room, 'logging-chat', members, settings, async (side) =>
      isLogged(side) ? { loggingConfigurationIdentifiers: [await createLogging(side.subject.url)] } : {},
    );
    const faults = await room.close();
    await using arena = await Arena.open(servers);
    const echoes = await echoRows(arena, 'logging-access', settings, async (side) => ({
      path: await createEchoApi(side.subject.url, isLogged(side) ? ACCESS_LOGS : {}),
    }));
    return { rows: [...messages, ...echoes], faults: [...faults, ...(await arena.close())] };
  },
};

/** Returns its ARN. */
async function createLogging(url: string): Promise<string> {
  const destinationConfiguration = { cloudWatchLogs: { logGroupName: 'bench' } };
  return (
    await call<{ arn: string }>(url, chatRequest(url, 'CreateLoggingConfiguration', { destinationConfiguration }))
  ).arn;
}
