// The WebSocket APIs of the region, and the one that is there without set-up.
import { Link } from 'wouter-preact';
import { root } from '../api/client.ts';
import { useConsole, useMay } from '../api/console-context.ts';
import type { Api } from '../api/websocket-api.ts';
import { DEFAULT_API } from '../api/connection.ts';
import { defaultAddress, listAll } from '../api/websocket-api.ts';
import { usePolled } from '../live/use-polled.ts';
import { Command, Empty, Loading, MayNot, OperatorsOnly, Refusal } from '../parts/notices.tsx';
import { Time, ZONE } from '../parts/time.tsx';

const EVERY_MS = 5_000;
export const READ_ACTION = 'apigateway:GET';

export function ApisPage() {
  const { access, client } = useConsole();
  const [may] = useMay([{ action: READ_ACTION, resource: `arn:aws:apigateway:${client.region}::/apis` }]);
  return (
    <>
      <h1>WebSocket APIs</h1>
      {access.services.includes('apigatewayv2') ? (
        <>
          {may === false && <MayNot action={READ_ACTION} />}
          {may && <ApiList />}
          <section class="card">
            <h2>Without set-up</h2>
            <p>One API is there from the start: whoever connects gets what backends send to the connection.</p>
            <Command text={defaultAddress()} />
            <p>
              <Link href={`/apis/${DEFAULT_API}`}>Connect to it</Link>
            </p>
          </section>
        </>
      ) : (
        <OperatorsOnly>it does not serve WebSocket APIs.</OperatorsOnly>
      )}
    </>
  );
}

function ApiList() {
  const { client } = useConsole();
  const { value, refusal } = usePolled(client.region, () => listAll<Api>(client, 'GetApis'), EVERY_MS);
  return (
    <>
      {refusal && <Refusal error={refusal} />}
      {!value && !refusal && <Loading />}
      {value?.length === 0 && (
        <Empty>
          <p>There is no API in this region. Start the server with a template that declares one, or make it with</p>
          <Command
            text={`fanfare apigatewayv2 create-api --name chat --protocol-type WEBSOCKET --route-selection-expression '$request.body.action' --region ${client.region} --endpoint-url ${root().origin}`}
          />
        </Empty>
      )}
      {value && value.length > 0 && <ApiTable apis={value} />}
    </>
  );
}

const ApiTable = ({ apis }: { readonly apis: readonly Api[] }) => (
  <div class="scroll card" tabIndex={0} role="region" aria-label="WebSocket APIs">
    <table>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Id</th>
          <th scope="col">Routes are selected by</th>
          <th scope="col">Created ({ZONE})</th>
        </tr>
      </thead>
      <tbody>
        {apis.map(({ apiId, name, routeSelectionExpression, createdDate }) => (
          <tr key={apiId}>
            <td class="words">
              <Link href={`/apis/${encodeURIComponent(apiId)}`}>{name}</Link>
            </td>
            <td>
              <code>{apiId}</code>
            </td>
            <td class="words">
              <code>{routeSelectionExpression}</code>
            </td>
            <td>{createdDate && <Time at={createdDate} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
