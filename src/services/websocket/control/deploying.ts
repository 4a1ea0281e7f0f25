// Deployments: immutable pictures of an API (spec/apigateway-websocket.md, section 4.5).
import type { Deployment, Stage } from '../../../store/apis/api-records.ts';
import type { ApiParts } from '../../../store/apis/apis.ts';
import { AwsError } from '../../../aws/error.ts';
import type { ControlContext } from './control-context.ts';
import { freeId } from './ids.ts';
import { invalid } from './refusals.ts';
import { nowMs } from './now-ms.ts';

const NO_ROUTES = 'At least one route is required before deploying the Api';

/** Freeze an API as it is now. Throws what AWS answers when it cannot be deployed. */
export function deploy(
  context: ControlContext,
  parts: ApiParts,
  about: Pick<Deployment, 'AutoDeployed' | 'Description'>,
): Deployment {
  const { deploymentBytesMax } = context.limits;
  if (parts.routes.count() === 0) throw invalid(NO_ROUTES);
  if (parts.deploymentBytes() > deploymentBytesMax) {
    throw invalid(`A deployment has at most ${deploymentBytesMax} bytes`);
  }
  const DeploymentId = freeId(6, parts.deployments);
  const deployment: Deployment = { DeploymentId, DeploymentStatus: 'DEPLOYED', createdMs: nowMs(context), ...about };
  parts.deployments.put(DeploymentId, deployment);
  parts.freeze(DeploymentId);
  return deployment;
}

/** Stages with autoDeploy show the API as it is now. One that cannot be deployed stays as it was, and says why. */
export function deployAutomatically(context: ControlContext, parts: ApiParts): void {
  const stages = parts.stages.all().filter(({ AutoDeploy }) => AutoDeploy);
  if (stages.length > 0) show(context, parts, stages);
}

function show(context: ControlContext, parts: ApiParts, stages: readonly Stage[]): void {
  const about = {
    AutoDeployed: true,
    Description: 'Automatic deployment triggered by changes to the Api configuration',
  };
  let changes: Partial<Stage>;
  try {
    const { DeploymentId } = deploy(context, parts, about);
    const LastDeploymentStatusMessage = `Successfully deployed stage with deployment ID '${DeploymentId}'`;
    changes = { DeploymentId, LastDeploymentStatusMessage };
  } catch (cause) {
    if (!(cause instanceof AwsError)) throw cause;
    changes = { LastDeploymentStatusMessage: `Deployment attempt failed: ${cause.message}` };
  }
  for (const stage of stages) {
    parts.stages.put(stage.StageName, { ...stage, ...changes, updatedMs: nowMs(context) });
  }
  for (const id of new Set(stages.map(({ DeploymentId }) => DeploymentId))) retire(parts, id);
}

/** A deployment that was made by itself goes with the last stage that shows it. Call it when a stage shows another. */
export function retire(parts: ApiParts, deploymentId: string | undefined): void {
  if (deploymentId === undefined || !parts.deployments.get(deploymentId)?.AutoDeployed) return;
  if (parts.stages.having('DeploymentId', deploymentId).length === 0) deleteDeployment(parts, deploymentId);
}

/** False: there was none. */
export function deleteDeployment(parts: ApiParts, deploymentId: string): boolean {
  parts.thaw(deploymentId);
  return parts.deployments.delete(deploymentId);
}
