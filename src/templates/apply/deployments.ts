// What has to be known of deployments and stages together before they are made (spec/functions-and-templates.md, section 13.5).
import { callOf } from '../reading/objects.ts';
import { placedAs } from '../reading/places.ts';
import type { Resource } from '../template.ts';

const DEPLOYMENT = 'AWS::ApiGatewayV2::Deployment';
const STAGE = 'AWS::ApiGatewayV2::Stage';
const ROUTE = 'AWS::ApiGatewayV2::Route';

/** A deployment that names a stage leads it to itself: the stage of that name in the template, or one of its own. */
export function withStagesOfDeployments(resources: readonly Resource[]): Resource[] {
  const leading = new Map<Resource, Resource>();
  const own: Resource[] = [];
  for (const deployment of resources.filter(({ type }) => type === DEPLOYMENT)) {
    const { ApiId, StageName } = deployment.properties;
    if (StageName === undefined) continue;
    const stage = resources.find(({ type, properties }) => {
      return type === STAGE && same(properties['ApiId'], ApiId) && same(properties['StageName'], StageName);
    });
    const shows = { DeploymentId: { Ref: deployment.id } };
    if (stage) {
      if (!stage.properties['AutoDeploy'])
        leading.set(stage, { ...stage, properties: placedAs({ ...stage.properties, ...shows }, stage.properties) });
    } else {
      const properties = placedAs({ ApiId, StageName, ...shows }, deployment.properties);
      own.push({ ...deployment, id: `${deployment.id}Stage`, type: STAGE, properties, dependsOn: [] });
    }
    const { StageName: _, ...rest } = deployment.properties;
    leading.set(deployment, { ...deployment, properties: placedAs(rest, deployment.properties) });
  }
  return [...resources.map((resource) => leading.get(resource) ?? resource), ...own];
}

/** Routes that a deployment does not wait for: on AWS they may be missing from it. */
export function forgottenRoutes(resources: readonly Resource[]): string[] {
  return resources
    .filter(({ type }) => type === DEPLOYMENT)
    .flatMap((deployment) => {
      const waited = waitedFor(deployment, resources);
      const forgotten = resources.filter(
        ({ id, type, properties }) =>
          type === ROUTE && same(properties['ApiId'], deployment.properties['ApiId']) && !waited.has(id),
      );
      if (forgotten.length === 0) return [];
      const ids = forgotten.map(({ id }) => id).join(', ');
      return [
        `${deployment.id} deploys ${ids} too; on AWS it may not, unless its DependsOn names ${forgotten.length === 1 ? 'it' : 'them'}`,
      ];
    });
}

function waitedFor({ dependsOn }: Resource, resources: readonly Resource[]): Set<string> {
  const waited = new Set<string>();
  const wait = (id: string) => {
    if (waited.has(id)) return;
    waited.add(id);
    for (const next of resources.find((resource) => resource.id === id)?.dependsOn ?? []) wait(next);
  };
  dependsOn.forEach(wait);
  return waited;
}

const same = (left: unknown, right: unknown) => {
  const [one, other] = [callOf(left)?.argument ?? left, callOf(right)?.argument ?? right];
  return JSON.stringify(one) === JSON.stringify(other);
};
