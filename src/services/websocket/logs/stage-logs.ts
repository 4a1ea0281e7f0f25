// What a stage has logged, and where to.
import { fileName } from '../../../base/files/file-name.ts';
import { oncePer } from '../../../base/once-per.ts';
import type { Stage } from '../../../store/apis/api-records.ts';
import type { LineFormat } from './line-format.ts';
import { compileFormat } from './line-format.ts';

export type ExecutionLevel = 'ERROR' | 'INFO' | 'OFF';

export type StageLogs = {
  readonly access: { readonly file: string; readonly format: LineFormat } | undefined;
  /** Settings of a route go before those of every route. */
  readonly execution: (routeKey: string) => { readonly level: ExecutionLevel; readonly dataTrace: boolean };
};

const LOG_GROUP = /^arn:aws[\w-]*:logs:[^:]*:[^:]*:log-group:([^:]+)(?::\*)?$/;
const STREAM = /^arn:aws[\w-]*:firehose:[^:]*:[^:]*:deliverystream\/([^:/]+)$/;

/** The log group or the delivery stream that an ARN names. Undefined: it names neither. */
export const destinationName = (arn: string): string | undefined => (LOG_GROUP.exec(arn) ?? STREAM.exec(arn))?.[1];

/** A stage is the same object for as long as its settings are the same. */
export const stageLogs = oncePer(logsOf);

/** Undefined: nothing of the stage is logged. */
function logsOf({ AccessLogSettings, DefaultRouteSettings, RouteSettings }: Stage): StageLogs | undefined {
  const { DestinationArn = '', Format } = AccessLogSettings ?? {};
  const name = destinationName(DestinationArn);
  const access =
    name !== undefined && Format !== undefined
      ? { file: `access/${fileName(name)}.log`, format: compileFormat(Format) }
      : undefined;
  const levels = [DefaultRouteSettings, ...Object.values(RouteSettings)].map(
    ({ LoggingLevel = 'OFF' }) => LoggingLevel,
  );
  if (!access && levels.every((level) => level === 'OFF')) return undefined;
  return {
    access,
    execution(routeKey) {
      const ofRoute = Object.hasOwn(RouteSettings, routeKey) ? RouteSettings[routeKey] : undefined;
      const { LoggingLevel = 'OFF', DataTraceEnabled = false } = { ...DefaultRouteSettings, ...ofRoute };
      return { level: executionLevel(LoggingLevel), dataTrace: DataTraceEnabled };
    },
  };
}

/** DEBUG, which AWS's model does not have, tells what INFO does. */
const executionLevel = (level: string): ExecutionLevel => (level === 'DEBUG' ? 'INFO' : (level as ExecutionLevel));

/** The file of the execution log of a stage. */
export const executionFile = (apiId: string, stageName: string): string =>
  `execution/${fileName(`${apiId}_${stageName}`)}.log`;
