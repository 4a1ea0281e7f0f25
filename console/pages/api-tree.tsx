// What an API is made of, as a tree: stages with their deployments, and routes with what each leads to.
import type { ComponentChildren } from 'preact';
import { root } from '../api/client.ts';
import type { ApiParts, Integration, Mapping, Route, Stage } from '../api/websocket-api.ts';
import { addressesOf, integrationOf } from '../api/websocket-api.ts';
import { Command, Empty } from '../parts/notices.tsx';
import { Time } from '../parts/time.tsx';
import { Addresses } from './stage-addresses.tsx';

type Props = { readonly parts: ApiParts; readonly mappings: readonly Mapping[] };

export function ApiTree({ parts, mappings }: Props) {
  const { api, routes, integrations, authorizers, models, stages, deployments } = parts;
  const command = (operation: string, rest: string) =>
    `fanfare apigatewayv2 ${operation} --api-id ${api.apiId} ${rest} --endpoint-url ${root().origin}`;
  const used = new Set(routes.map(integrationOf));
  const unused = integrations.filter(({ integrationId }) => !used.has(integrationId));
  return (
    <section class="card tree" aria-label="What it is made of">
      <dl class="facts">
        <dt>Id</dt>
        <dd>
          <code>{api.apiId}</code>
        </dd>
        <dt>Routes are selected by</dt>
        <dd class="words">
          <code>{api.routeSelectionExpression}</code>
        </dd>
        {api.description && (
          <>
            <dt>Description</dt>
            <dd class="words">{api.description}</dd>
          </>
        )}
        <dt>Created</dt>
        <dd>{api.createdDate && <Time at={api.createdDate} />}</dd>
      </dl>
      <Branch title="Stages" count={stages.length}>
        {stages.length === 0 && (
          <Nothing text="Nobody can connect: there is no stage. Make one with">
            {command('create-stage', '--stage-name prod --auto-deploy')}
          </Nothing>
        )}
        {stages.map((stage) => (
          <StageBranch key={stage.stageName} {...{ stage, parts, mappings }} />
        ))}
      </Branch>
      <Branch title="Routes" count={routes.length}>
        {routes.length === 0 && (
          <Nothing text="Messages lead nowhere: there is no route. Make one with">
            {command('create-route', "--route-key '$default' --target integrations/ID")}
          </Nothing>
        )}
        {routes.map((route) => (
          <RouteBranch key={route.routeId} {...{ route, parts }} />
        ))}
      </Branch>
      {unused.length > 0 && (
        <Branch title="Integrations that no route leads to" count={unused.length}>
          {unused.map((one) => (
            <Leaf key={one.integrationId} name={one.integrationId}>
              {integrationText(one)}
            </Leaf>
          ))}
        </Branch>
      )}
      {integrations.length === 0 && routes.length > 0 && (
        <Nothing text="No route does anything: there is no integration. Make one with">
          {command(
            'create-integration',
            '--integration-type HTTP_PROXY --integration-method POST --integration-uri URL',
          )}
        </Nothing>
      )}
      <Branch title="Authorizers" count={authorizers.length}>
        {authorizers.map(({ authorizerId, name, authorizerUri, identitySource = [] }) => (
          <Leaf key={authorizerId} name={name}>
            <code>{functionIn(authorizerUri ?? '')}</code>, by {identitySource.join(', ') || 'nothing'}
          </Leaf>
        ))}
      </Branch>
      <Branch title="Models" count={models.length}>
        {models.map(({ modelId, name, schema }) => (
          <li key={modelId}>
            <details>
              <summary class="words">{name}</summary>
              <pre class="words">{schema}</pre>
            </details>
          </li>
        ))}
      </Branch>
      <Branch title="Deployments" count={deployments.length}>
        {deployments.map(({ deploymentId, createdDate, description }) => (
          <Leaf key={deploymentId} name={deploymentId}>
            {createdDate && <Time at={createdDate} />} {description}{' '}
            {stages
              .filter((one) => one.deploymentId === deploymentId)
              .map(({ stageName }) => (
                <span key={stageName} class="kind">
                  {stageName}
                </span>
              ))}
          </Leaf>
        ))}
      </Branch>
    </section>
  );
}

type BranchProps = { readonly title: string; readonly count: number; readonly children: ComponentChildren };

/** Open where there is something to see at once. */
const Branch = ({ title, count, children }: BranchProps) => (
  <details open={title === 'Stages' || title === 'Routes'}>
    <summary>
      <strong>{title}</strong> ({count})
    </summary>
    <ul>{children}</ul>
  </details>
);

const Leaf = ({ name, children }: { readonly name: string; readonly children: ComponentChildren }) => (
  <li class="words">
    <strong>{name}</strong> {children}
  </li>
);

const Nothing = ({ text, children }: { readonly text: string; readonly children: string }) => (
  <li>
    <Empty>
      <p>{text}</p>
      <Command text={children} />
    </Empty>
  </li>
);

type StageProps = Props & { readonly stage: Stage };

function StageBranch({ stage, parts, mappings }: StageProps) {
  const { stageName, deploymentId, autoDeploy, stageVariables = {}, description } = stage;
  const variables = Object.entries(stageVariables);
  return (
    <li class="words">
      <strong>{stageName}</strong>{' '}
      {deploymentId === undefined ? (
        <span class="problem">nothing is deployed to it</span>
      ) : (
        <>
          shows the deployment <code>{deploymentId}</code>
          {autoDeploy && ', and each change at once'}
        </>
      )}{' '}
      {description}
      {variables.length > 0 && <> Variables: {variables.map(([name, value]) => `${name}=${value}`).join(', ')}</>}
      <Addresses addresses={addressesOf(parts.api, stageName, mappings)} />
    </li>
  );
}

function RouteBranch({ route, parts }: { readonly route: Route; readonly parts: ApiParts }) {
  const { routeKey, authorizationType = 'NONE', authorizerId, apiKeyRequired, requestModels = {} } = route;
  const integration = parts.integrations.find((one) => one.integrationId === integrationOf(route));
  const authorizer = parts.authorizers.find((one) => one.authorizerId === authorizerId);
  const models = Object.values(requestModels);
  return (
    <li class="words">
      <strong>{routeKey}</strong>
      {route.routeResponseSelectionExpression && ' answers its client'}
      <ul>
        <li class="words">
          {integration ? integrationText(integration) : <span class="problem">leads to no integration</span>}
        </li>
        {authorizationType !== 'NONE' && (
          <li class="words">
            who may connect: {authorizationType} {authorizer?.name}
          </li>
        )}
        {apiKeyRequired && <li>an API key is needed</li>}
        {models.length > 0 && <li class="words">messages obey the model {models.join(', ')}</li>}
      </ul>
    </li>
  );
}

/** As in `AWS_PROXY chat`, or `HTTP POST https://example.com`. */
export const integrationText = ({ integrationType, integrationMethod, integrationUri = '' }: Integration): string =>
  [integrationType, integrationType?.startsWith('HTTP') && integrationMethod, functionIn(integrationUri)]
    .filter(Boolean)
    .join(' ');

/** The function that an invocation URI names, else the URI. */
const functionIn = (uri: string): string => /:function:([^/]+)\/invocations$/.exec(uri)?.[1] ?? uri;
