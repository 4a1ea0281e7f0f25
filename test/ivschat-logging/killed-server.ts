// A program that logs numbers to files as fast as they can be written, until somebody kills it. It prints a number when
// everything up to it was flushed.
import { systemClock } from '../../src/base/clock.ts';
import { ChatLog } from '../../src/services/chat/logging/chat-log.ts';
import { chatLogSinks } from '../../src/services/chat/logging/sinks.ts';
import { configuration, limits, room, start } from './support.ts';

const made = [
  configuration('one', { s3: { bucketName: 'bucket' } }),
  configuration('two', { cloudWatchLogs: { logGroupName: 'group' } }),
  configuration('three', { firehose: { deliveryStreamName: 'stream' } }),
];
const chatLog = new ChatLog({
  clock: systemClock,
  limits,
  sinks: await chatLogSinks({ directory: process.argv[2]! }, limits),
  configurationOf: (arn) => made.find((each) => each.arn === arn),
  log: { warn() {}, error() {} },
});
for (let next = 0; next < 1_000_000;) {
  for (const end = next + 100; next < end; next++) {
    chatLog.record(room('AAbbCCdd1122', ...made), 'MESSAGE', start, String(next));
  }
  await chatLog.flush();
  process.stdout.write(`${next - 1}\n`);
}
