import type { Records } from '../records/records.ts';
import type { Resource } from './resources.ts';
import { Resources } from './resources.ts';

export type LogDestination =
  | { readonly s3: { readonly bucketName: string } }
  | { readonly cloudWatchLogs: { readonly logGroupName: string } }
  | { readonly firehose: { readonly deliveryStreamName: string } };

/** Where the messages of rooms are logged to. */
export type LoggingConfiguration = Resource & { readonly destination: LogDestination };

export class LoggingConfigurations extends Resources<LoggingConfiguration> {
  constructor(records: Records) {
    super(records, 'logging-configuration');
  }
}
