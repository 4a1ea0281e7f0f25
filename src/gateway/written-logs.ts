// The logs that services write of what happens to their clients, and where.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '../base/log.ts';
import { ChatLog } from '../services/chat/logging/chat-log.ts';
import { chatLogSinks } from '../services/chat/logging/sinks.ts';
import type { Context } from '../services/context.ts';
import { ApiLog } from '../services/websocket/logs/api-log.ts';
import { folderWriter, stdoutWriter } from '../services/websocket/logs/log-writers.ts';
import type { GatewayOptions } from './gateway-options.ts';

const API_LOGS = join(tmpdir(), 'fanfare-api-logs');
const CHAT_LOGS = join(tmpdir(), 'fanfare-chat-logs');

export async function writtenLogs(
  { apiLogs = API_LOGS, chatLogs: wished }: Pick<GatewayOptions, 'apiLogs' | 'chatLogs'>,
  { clock, limits, store, log }: Pick<Context, 'clock' | 'limits' | 'store'> & { readonly log: Log },
  cleanup: AsyncDisposableStack,
): Promise<{ chatLog: ChatLog; apiLog: ApiLog; folders: readonly string[] }> {
  const chatLogs = { directory: CHAT_LOGS, ...wished };
  const sinks = await chatLogSinks(chatLogs, limits);
  const configurationOf = (arn: string) => store.loggingConfigurations.readable(arn);
  const isPrinted = apiLogs === '-';
  const write = isPrinted ? stdoutWriter(limits) : folderWriter(apiLogs);
  return {
    chatLog: cleanup.use(new ChatLog({ clock, limits, sinks, configurationOf, log })),
    apiLog: cleanup.use(new ApiLog({ clock, limits, write, log })),
    folders: [...(isPrinted ? [] : [apiLogs]), chatLogs.directory],
  };
}
