// One WebSocket API: its stages with their addresses, all that it is made of, and a client to try it with.
import { Link } from 'wouter-preact';
import { useConsole, useMay } from '../api/console-context.ts';
import type { ApiParts } from '../api/websocket-api.ts';
import { DEFAULT_API } from '../api/connection.ts';
import { DEFAULT_STAGE, addressesOf, loadApi, loadMappings } from '../api/websocket-api.ts';
import { usePolled } from '../live/use-polled.ts';
import { Loading, MayNot, OperatorsOnly, Refusal } from '../parts/notices.tsx';
import { ApiTree } from './api-tree.tsx';
import { READ_ACTION } from './apis.tsx';
import { Addresses } from './stage-addresses.tsx';
import { TryStage } from './try-stage.tsx';

const EVERY_MS = 10_000;
const MAPPINGS_MS = 60_000;

export const ApiPage = ({ id }: { readonly id: string }) => (
  <>
    <p class="trail">
      <Link href="/apis">WebSocket APIs</Link>
    </p>
    {id === DEFAULT_API ? <WithoutSetUp /> : <Declared id={id} />}
  </>
);

const WithoutSetUp = () => (
  <>
    <h1>The API without set-up</h1>
    <section class="card">
      <p>It has one stage and no routes: what clients send leads nowhere, and backends send to connections.</p>
      <Addresses addresses={addressesOf({ apiId: DEFAULT_API }, DEFAULT_STAGE, [])} />
    </section>
    <TryStage parts={NOTHING} />
  </>
);

const NOTHING: ApiParts = {
  api: { apiId: DEFAULT_API, name: DEFAULT_API },
  ...{ routes: [], integrations: [], authorizers: [], models: [], deployments: [] },
  stages: [{ stageName: DEFAULT_STAGE }],
};

function Declared({ id }: { readonly id: string }) {
  const { access, client } = useConsole();
  const at = `arn:aws:apigateway:${client.region}::`;
  const [mayRead, mayDomains] = useMay(
    [`/apis/${id}`, '/domainnames'].map((path) => ({ action: READ_ACTION, resource: at + path })),
  );
  const isServed = access.services.includes('apigatewayv2');
  const {
    value: parts,
    refusal,
    again,
  } = usePolled(
    JSON.stringify([id, client.region, mayRead && isServed]),
    async () => (mayRead && isServed ? loadApi(client, id) : undefined),
    EVERY_MS,
  );
  const { value: mappings = [] } = usePolled(
    JSON.stringify([id, client.region, mayDomains && isServed]),
    async () => (mayDomains && isServed ? loadMappings(client, id) : []),
    MAPPINGS_MS,
  );
  return (
    <>
      <h1 class="words">API {parts?.api.name ?? id}</h1>
      {!isServed && <OperatorsOnly>it does not serve WebSocket APIs.</OperatorsOnly>}
      {mayRead === false && <MayNot action={READ_ACTION} />}
      {refusal && <Refusal error={refusal} />}
      {mayRead && isServed && !parts && !refusal && <Loading />}
      {parts && (
        <>
          <ApiTree parts={parts} mappings={mappings} />
          <TryStage parts={parts} />
          <p>
            <button type="button" class="quiet" onClick={again}>
              Read it again
            </button>
          </p>
        </>
      )}
    </>
  );
}
