import type { Handler } from '../../../../aws/server/dispatch.ts';
import type { Deployment } from '../../../../store/apis/api-records.ts';
import type { ControlContext } from '../control-context.ts';
import { deleteDeployment as remove, deploy, retire } from '../deploying.ts';
import { merged } from '../merging.ts';
import type { control } from '../model/model.ts';
import { pageOf } from '../paging.ts';
import { nowMs } from '../now-ms.ts';
import { invalid, unknownId, DEPLOYS_ITSELF } from '../refusals.ts';
import { checkQuota, oneOf, partsOf, stageOf } from '../resources.ts';

type On<Name extends keyof typeof control.operations> = Handler<typeof control, Name, ControlContext>;

export const createDeployment: On<'CreateDeployment'> = (context, { ApiId, Description, StageName }, call) =>
  context.records.change(() => {
    const parts = partsOf(context, ApiId, call);
    const stage = StageName === undefined ? undefined : stageOf(parts, StageName);
    if (stage?.AutoDeploy) throw invalid(DEPLOYS_ITSELF);
    checkQuota(parts.deployments, context.limits.deploymentsMax, 'Deployments');
    const made = deploy(context, parts, { Description });
    const shows = { DeploymentId: made.DeploymentId, updatedMs: nowMs(context) };
    if (stage) {
      parts.stages.put(stage.StageName, { ...stage, ...shows });
      retire(parts, stage.DeploymentId);
    }
    return deploymentOutput(made);
  });

export const getDeployment: On<'GetDeployment'> = (context, { ApiId, DeploymentId }, call) =>
  deploymentOutput(oneOf(partsOf(context, ApiId, call).deployments, 'Deployment', DeploymentId));

export const getDeployments: On<'GetDeployments'> = (context, input, call) =>
  pageOf(context, call, input, partsOf(context, input.ApiId, call).deployments, deploymentOutput);

export const updateDeployment: On<'UpdateDeployment'> = (context, { ApiId, DeploymentId, Description }, call) =>
  context.records.change(() => {
    const { deployments } = partsOf(context, ApiId, call);
    const deployment = merged(oneOf(deployments, 'Deployment', DeploymentId), { Description });
    deployments.put(DeploymentId, deployment);
    return deploymentOutput(deployment);
  });

export const deleteDeployment: On<'DeleteDeployment'> = (context, { ApiId, DeploymentId }, call) =>
  context.records.change(() => {
    const parts = partsOf(context, ApiId, call);
    if (parts.stages.having('DeploymentId', DeploymentId).length > 0) {
      throw invalid('Active stages pointing to this deployment must be moved or deleted');
    }
    if (!remove(parts, DeploymentId)) throw unknownId('Deployment', DeploymentId);
    return {};
  });

const deploymentOutput = ({ createdMs, ...deployment }: Deployment) => ({
  ...deployment,
  CreatedDate: new Date(createdMs),
});
