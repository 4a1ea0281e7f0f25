// Access keys and what they may do: made, shown once, and withdrawn.
import { useConsole, useMay } from '../api/console-context.ts';
import { usePolled } from '../live/use-polled.ts';
import { Confirm } from '../parts/confirm.tsx';
import { Empty, Loading, MayNot, Refusal } from '../parts/notices.tsx';
import { Time, ZONE } from '../parts/time.tsx';
import { KeyForm } from './key-form.tsx';

const EVERY_MS = 5_000;

type Key = {
  readonly accessKeyId: string;
  readonly createTime?: string;
  readonly statements?: readonly unknown[];
};

export function KeysPage() {
  const { access, client } = useConsole();
  const [mayList, mayCreate, mayDelete] = useMay([
    { action: 'fanfare:ListKeys' },
    { action: 'fanfare:CreateKey' },
    { action: 'fanfare:DeleteKey' },
  ]);
  const { value, refusal, again } = usePolled(
    `keys ${mayList}`,
    async () => (mayList ? client.call<{ keys: readonly Key[] }>('fanfare', 'ListKeys') : undefined),
    EVERY_MS,
  );
  if (access.isTrusted) {
    return (
      <>
        <h1>Keys</h1>
        <Empty>This server trusts every caller (--auth none), so it needs no keys and makes none.</Empty>
      </>
    );
  }
  return (
    <>
      <h1>Keys</h1>
      {mayCreate === false && <MayNot action="fanfare:CreateKey" />}
      {mayCreate && <KeyForm made={again} />}
      {mayList === false && <MayNot action="fanfare:ListKeys" />}
      {mayDelete === false && <MayNot action="fanfare:DeleteKey" />}
      {refusal && <Refusal error={refusal} />}
      {mayList !== false && (value ? <Table keys={value.keys} {...{ mayDelete, again }} /> : !refusal && <Loading />)}
    </>
  );
}

type TableProps = {
  readonly keys: readonly Key[];
  readonly mayDelete: boolean | undefined;
  readonly again: () => void;
};

function Table({ keys, mayDelete, again }: TableProps) {
  const { access, client } = useConsole();
  if (keys.length === 0) {
    return (
      <Empty>
        There is only the root key, which may do everything. Make others for programs and people that need less.
      </Empty>
    );
  }
  return (
    <div class="scroll card" tabIndex={0} role="region" aria-label="Keys">
      <table>
        <thead>
          <tr>
            <th scope="col">Access key ID</th>
            <th scope="col">Made ({ZONE})</th>
            <th scope="col">May</th>
            {mayDelete && (
              <th scope="col">
                <span class="unseen">Withdraw</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {keys.map(({ accessKeyId, createTime, statements }) => (
            <tr key={accessKeyId}>
              <td>
                <code>{accessKeyId}</code>
                {accessKeyId === access.accessKeyId && ' (yours)'}
              </td>
              <td>{createTime === undefined ? 'unknown' : <Time at={createTime} />}</td>
              <td class="words">
                <Statements statements={statements} />
              </td>
              {mayDelete && (
                <td>
                  <Confirm
                    label="Withdraw"
                    of={accessKeyId}
                    title="Withdraw the key"
                    run={async () => {
                      await client.call('fanfare', 'DeleteKey', { accessKeyId });
                      again();
                    }}
                  >
                    <p>
                      The key <code>{accessKeyId}</code> opens nothing from now on, nor do credentials that were lent
                      with it. It cannot be brought back.
                      {accessKeyId === access.accessKeyId && ' You are signed in with it.'}
                    </p>
                  </Confirm>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Statements({ statements }: { readonly statements: readonly unknown[] | undefined }) {
  if (!statements) return <>everything</>;
  return (
    <details>
      <summary>{actionsIn(statements)}</summary>
      <pre>{JSON.stringify(statements, undefined, 2)}</pre>
    </details>
  );
}

/** What is named first, for a table. */
function actionsIn(statements: readonly unknown[]): string {
  const named = statements.flatMap((one) => {
    const { Effect, Action, NotAction } = one as { Effect?: unknown; Action?: unknown; NotAction?: unknown };
    const but = NotAction === undefined ? '' : 'all but ';
    return [Action ?? NotAction ?? []]
      .flat()
      .map((action) => `${Effect === 'Deny' ? 'not ' : ''}${but}${typeof action === 'string' ? action : ''}`);
  });
  const [first, second, ...others] = named;
  return [first, second, others.length > 0 ? `and ${others.length} more` : undefined].filter(Boolean).join(', ');
}
