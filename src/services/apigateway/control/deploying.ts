// Deployments: immutable pictures of an API (spec/apigateway-websocket.md, section 4.5).
import type { Api, Deployment, Snapshot, Stage } from '../../../store/api-records.ts';
import type { ApiParts } from '../../../store/apis.ts';
import { AwsError } from '../../../aws/error.ts';
import type { ControlContext } from './control-context.ts';
import { freeId } from './ids.ts';
import { invalid, quotaReached } from './refusals.ts';
import { nowMs } from './times.ts';

const NO_ROUTES = 'At least one route is required before deploying the Api';

/** Freeze an API as it is now. Throws what AWS answers when it cannot be deployed. */
export function deploy(
  context: ControlContext,
  parts: ApiParts,
  api: Api,
  about: Pick<Deployment, 'AutoDeployed' | 'Description'>,
): Deployment {
  if (parts.routes.count() === 0) throw invalid(NO_ROUTES);
  const snapshot = snapshotOf(parts, api);
  if (Buffer.byteLength(JSON.stringify(snapshot)) > context.limits.deploymentBytesMax) {
    throw invalid(`A deployment has at most ${context.limits.deploymentBytesMax} bytes`);
  }
  makeRoom(context, parts);
  const DeploymentId = freeId(6, parts.deployments);
  const deployment: Deployment = { DeploymentId, DeploymentStatus: 'DEPLOYED', createdMs: nowMs(context), ...about };
  parts.deployments.put(DeploymentId, deployment);
  parts.snapshots.put(DeploymentId, snapshot);
  return deployment;
}

/** Stages with autoDeploy show the API as it is now. One that cannot be deployed stays as it was, and says why. */
export function deployAutomatically(context: ControlContext, parts: ApiParts, apiNow: () => Api): void {
  const stages = parts.stages.all().filter(({ AutoDeploy }) => AutoDeploy);
  if (stages.length > 0) show(context, parts, stages, apiNow());
}

function show(context: ControlContext, parts: ApiParts, stages: readonly Stage[], api: Api): void {
  const about = {
    AutoDeployed: true,
    Description: 'Automatic deployment triggered by changes to the Api configuration',
  };
  let changes: Partial<Stage>;
  try {
    const { DeploymentId } = deploy(context, parts, api, about);
    const LastDeploymentStatusMessage = `Successfully deployed stage with deployment ID '${DeploymentId}'`;
    changes = { DeploymentId, LastDeploymentStatusMessage };
  } catch (cause) {
    if (!(cause instanceof AwsError)) throw cause;
    changes = { LastDeploymentStatusMessage: `Deployment attempt failed: ${cause.message}` };
  }
  for (const stage of stages) {
    parts.stages.put(stage.StageName, { ...stage, ...changes, updatedMs: nowMs(context) });
  }
}

function snapshotOf(parts: ApiParts, api: Api): Snapshot {
  return {
    api,
    routes: parts.routes.all().map((route) => ({ ...route, responses: parts.routeResponses(route.RouteId).all() })),
    integrations: parts.integrations.all().map((integration) => ({
      ...integration,
      responses: parts.integrationResponses(integration.IntegrationId).all(),
    })),
    authorizers: parts.authorizers.all(),
    models: parts.models.all(),
  };
}

/** Deployments that were made by themselves make room for new ones, the oldest first; a stage keeps the one it shows. */
function makeRoom({ limits }: ControlContext, parts: ApiParts): void {
  if (parts.deployments.count() < limits.deploymentsMax) return;
  const shown = new Set(parts.stages.all().map(({ DeploymentId }) => DeploymentId));
  const oldest = parts.deployments
    .all()
    .find(({ AutoDeployed, DeploymentId }) => AutoDeployed === true && !shown.has(DeploymentId));
  if (!oldest) throw quotaReached('Deployments', 'API');
  deleteDeployment(parts, oldest.DeploymentId);
}

/** False: there was none. */
export function deleteDeployment(parts: ApiParts, deploymentId: string): boolean {
  parts.snapshots.delete(deploymentId);
  return parts.deployments.delete(deploymentId);
}
