// Logging configurations: what can be asked (spec/ivschat.md, section 1.3).
import { described, integer, list, optional, structure } from '../../../aws/shape.ts';
import type { Operation } from './shapes.ts';
import {
  DestinationConfiguration,
  LoggingConfiguration,
  LoggingConfigurationIdentifier,
  LoggingConfigurationName,
  PaginationToken,
  SettledLoggingConfiguration,
  Tags,
  LOGGING_ARN,
} from './shapes.ts';

export const CreateLoggingConfiguration = {
  http: 'POST /CreateLoggingConfiguration',
  doc: 'Make a place that the messages of rooms are logged to.',
  input: {
    name: optional(LoggingConfigurationName),
    destinationConfiguration: DestinationConfiguration,
    tags: optional(Tags),
  },
  output: SettledLoggingConfiguration,
  rate: { perSecond: 'loggingConfigurationRequestsPerSecond' },
  errors: [
    'ConflictException',
    'AccessDeniedException',
    'ResourceNotFoundException',
    'ServiceQuotaExceededException',
    'PendingVerification',
    'ValidationException',
  ],
  examples: [
    {
      title: 'To log to a bucket',
      command:
        'create-logging-configuration --name test-logging-config --destination-configuration s3={bucketName=demo-logging-bucket}',
    },
  ],
} as const satisfies Operation;

export const DeleteLoggingConfiguration = {
  http: 'POST /DeleteLoggingConfiguration',
  status: 204,
  doc: 'Delete a logging configuration that no room uses.',
  input: { identifier: LoggingConfigurationIdentifier },
  output: {},
  rate: { perSecond: 'loggingConfigurationRequestsPerSecond' },
  errors: [
    'ConflictException',
    'AccessDeniedException',
    'ResourceNotFoundException',
    'PendingVerification',
    'ValidationException',
  ],
  examples: [
    {
      title: 'To delete a logging configuration',
      command: `delete-logging-configuration --identifier ${LOGGING_ARN}`,
    },
  ],
} as const satisfies Operation;

export const GetLoggingConfiguration = {
  http: 'POST /GetLoggingConfiguration',
  doc: 'Show a logging configuration.',
  input: { identifier: LoggingConfigurationIdentifier },
  output: LoggingConfiguration,
  rate: { perSecond: 'loggingConfigurationRequestsPerSecond' },
  errors: ['AccessDeniedException', 'ResourceNotFoundException', 'ValidationException'],
  examples: [
    {
      title: 'To show a logging configuration',
      command: `get-logging-configuration --identifier ${LOGGING_ARN}`,
    },
  ],
} as const satisfies Operation;

export const ListLoggingConfigurations = {
  http: 'POST /ListLoggingConfigurations',
  doc: 'List the logging configurations of the region, the last changed first.',
  input: {
    nextToken: optional(PaginationToken),
    maxResults: optional(integer({ min: 1, max: 50, doc: 'How many to answer at most. Default: 50.' })),
  },
  output: {
    loggingConfigurations: list(structure(LoggingConfiguration), { doc: 'The logging configurations.' }),
    nextToken: optional(described(PaginationToken, 'Present when there are more.')),
  },
  paging: { token: 'nextToken', size: 'maxResults', items: 'loggingConfigurations', byHand: true },
  rate: { perSecond: 'loggingConfigurationRequestsPerSecond' },
  errors: ['AccessDeniedException', 'ValidationException'],
  examples: [{ title: 'To list all logging configurations', command: 'list-logging-configurations' }],
} as const satisfies Operation;

export const UpdateLoggingConfiguration = {
  http: 'POST /UpdateLoggingConfiguration',
  doc: 'Change the name or the destination of a logging configuration.',
  input: {
    identifier: LoggingConfigurationIdentifier,
    name: optional(LoggingConfigurationName),
    destinationConfiguration: optional(DestinationConfiguration),
  },
  output: SettledLoggingConfiguration,
  rate: { perSecond: 'loggingConfigurationRequestsPerSecond' },
  errors: [
    'ConflictException',
    'AccessDeniedException',
    'ResourceNotFoundException',
    'PendingVerification',
    'ValidationException',
  ],
  examples: [
    {
      title: 'To send the logs elsewhere',
      command: `update-logging-configuration --identifier ${LOGGING_ARN} --destination-configuration s3={bucketName=other-bucket}`,
    },
  ],
} as const satisfies Operation;
