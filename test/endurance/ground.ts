// What the lanes stand on: made once, before the first kill, and never changed.
import type { Clients } from './clients.ts';

export type Ground = {
  readonly roomArn: string;
  /** An API whose parts change. */
  readonly apiId: string;
  readonly deploymentId: string;
  /** An API with a stage that deploys itself at each change. */
  readonly liveApiId: string;
  /** An API whose stage asks for a key at `$connect`. */
  readonly keyedApiId: string;
  readonly domainName: string;
};

export async function layGround({ chat, control }: Clients): Promise<Ground> {
  const newApi = async (name: string, routes: readonly { RouteKey: string; ApiKeyRequired?: boolean }[]) => {
    const RouteSelectionExpression = '$request.body.action';
    const { ApiId } = await control.createApi({ Name: name, ProtocolType: 'WEBSOCKET', RouteSelectionExpression });
    for (const route of routes) await control.createRoute({ ApiId, ...route });
    return ApiId!;
  };
  const { arn } = await chat.createRoom({ name: 'ground' });
  const apiId = await newApi('ground', [{ RouteKey: '$default' }]);
  const { DeploymentId } = await control.createDeployment({ ApiId: apiId });
  const liveApiId = await newApi('ground-live', [{ RouteKey: '$default' }]);
  await control.createStage({ ApiId: liveApiId, StageName: 'live', AutoDeploy: true });
  const keyedApiId = await newApi('ground-keyed', [{ RouteKey: '$connect', ApiKeyRequired: true }]);
  await control.createStage({ ApiId: keyedApiId, StageName: 'prod', AutoDeploy: true });
  const domainName = 'ground.example.com';
  const CertificateArn = 'arn:aws:acm:us-west-2:000000000000:certificate/1';
  await control.createDomainName({ DomainName: domainName, DomainNameConfigurations: [{ CertificateArn }] });
  return { roomArn: arn!, apiId, deploymentId: DeploymentId!, liveApiId, keyedApiId, domainName };
}
