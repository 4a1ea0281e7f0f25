import type { Call, Handler } from '../../../../aws/server/dispatch.ts';
import type { Stage } from '../../../../store/apis/api-records.ts';
import type { ApiParts } from '../../../../store/apis/apis.ts';
import type { ControlContext } from '../control-context.ts';
import { merged, mergedTexts } from '../merging.ts';
import { deployAutomatically, retire } from '../deploying.ts';
import type { control } from '../model/model.ts';
import { pageOf } from '../paging.ts';
import { DEPLOYS_ITSELF, conflict, invalid, unknownId } from '../refusals.ts';
import { checkQuota, checkUnmapped, partsOf, stageOf } from '../resources.ts';
import { checkAccessLog, checkRouteSettings, checkVariables } from '../stage-checks.ts';
import { nowMs } from '../now-ms.ts';

type On<Name extends keyof typeof control.operations> = Handler<typeof control, Name, ControlContext>;

export const createStage: On<'CreateStage'> = (context, { ApiId, StageName, Tags = {}, ...settings }, call) => {
  // AWS's words, though it takes hyphens too (section 4.2).
  if (!/^[\w-]+$/.test(StageName)) throw invalid('Stage name only allows a-zA-Z0-9_');
  return changingStage(context, ApiId, call, (parts) => {
    if (parts.stages.get(StageName)) throw conflict('Stage already exists');
    checkQuota(parts.stages, context.limits.stagesMax, 'Stages');
    const now = nowMs(context);
    const bare: Stage = {
      StageName,
      AutoDeploy: false,
      DefaultRouteSettings: { DataTraceEnabled: false, DetailedMetricsEnabled: false, LoggingLevel: 'OFF' },
      RouteSettings: {},
      StageVariables: {},
      Tags,
      createdMs: now,
      updatedMs: now,
    };
    return updated(parts, bare, settings);
  });
};

export const getStage: On<'GetStage'> = (context, { ApiId, StageName }, call) =>
  stageOutput(stageOf(partsOf(context, ApiId, call), StageName));

export const getStages: On<'GetStages'> = (context, input, call) =>
  pageOf(context, call, input, partsOf(context, input.ApiId, call).stages, stageOutput);

export const updateStage: On<'UpdateStage'> = (context, { ApiId, StageName, ...settings }, call) =>
  changingStage(context, ApiId, call, (parts) => {
    const current = stageOf(parts, StageName);
    const deploysItself = settings.AutoDeploy ?? current.AutoDeploy;
    if (deploysItself && settings.DeploymentId) throw invalid(DEPLOYS_ITSELF);
    return { ...updated(parts, current, settings), updatedMs: nowMs(context) };
  });

export const deleteStage: On<'DeleteStage'> = (context, { ApiId, StageName }, call) =>
  context.records.change(() => {
    const parts = partsOf(context, ApiId, call);
    const { DeploymentId } = stageOf(parts, StageName);
    checkUnmapped(context, 'stage', ApiId, StageName);
    parts.stages.delete(StageName);
    retire(parts, DeploymentId);
    return {};
  });

export const deleteAccessLogSettings: On<'DeleteAccessLogSettings'> = async (context, { ApiId, StageName }, call) => {
  await changingStage(context, ApiId, call, (parts) => {
    const { AccessLogSettings: _, ...stage } = stageOf(parts, StageName);
    return { ...stage, updatedMs: nowMs(context) };
  });
  return {};
};

/** A key that has no settings is no error. */
export const deleteRouteSettings: On<'DeleteRouteSettings'> = async (context, { ApiId, StageName, RouteKey }, call) => {
  await changingStage(context, ApiId, call, (parts) => {
    const stage = stageOf(parts, StageName);
    const kept = Object.entries(stage.RouteSettings).filter(([key]) => key !== RouteKey);
    return { ...stage, RouteSettings: Object.fromEntries(kept), updatedMs: nowMs(context) };
  });
  return {};
};

/** Keep the stage that `change` makes. A stage that is told to deploy by itself begins with that. */
function changingStage(context: ControlContext, apiId: string, call: Call, change: (parts: ApiParts) => Stage) {
  return context.records.change(() => {
    const parts = partsOf(context, apiId, call);
    const next = change(parts);
    const before = parts.stages.get(next.StageName);
    parts.stages.put(next.StageName, next);
    if (before?.DeploymentId !== next.DeploymentId) retire(parts, before?.DeploymentId);
    if (next.AutoDeploy && !before?.AutoDeploy) deployAutomatically(context, parts);
    return stageOutput(stageOf(parts, next.StageName));
  });
}

type Settings = Partial<Omit<Stage, 'StageName' | 'Tags' | 'createdMs' | 'updatedMs' | 'LastDeploymentStatusMessage'>>;

/** With what a call gives. Route settings are merged by key, variables by name (section 4.5). */
function updated(
  parts: ApiParts,
  current: Stage,
  given: { readonly [K in keyof Settings]: Settings[K] | undefined },
): Stage {
  const { AccessLogSettings, DefaultRouteSettings, RouteSettings, StageVariables, ...settings } = given;
  checkVariables(StageVariables);
  const stage = merged(current, {
    ...settings,
    DefaultRouteSettings: DefaultRouteSettings && merged(current.DefaultRouteSettings, DefaultRouteSettings),
    RouteSettings: RouteSettings && { ...current.RouteSettings, ...RouteSettings },
    StageVariables: mergedTexts(current.StageVariables, StageVariables),
  });
  if (given.DeploymentId && !parts.deployments.get(given.DeploymentId)) {
    throw unknownId('Deployment', given.DeploymentId);
  }
  if (RouteSettings) checkRouteSettings(parts, stage.RouteSettings);
  if (!AccessLogSettings) return stage;
  const { AccessLogSettings: _, ...rest } = stage;
  const isEmpty = !AccessLogSettings.DestinationArn && !AccessLogSettings.Format;
  // Empty settings are how tools take the access log back.
  if (isEmpty) return rest;
  checkAccessLog(AccessLogSettings);
  return { ...rest, AccessLogSettings };
}

const stageOutput = ({ createdMs, updatedMs, ...stage }: Stage) => ({
  ...stage,
  CreatedDate: new Date(createdMs),
  LastUpdatedDate: new Date(updatedMs),
});
