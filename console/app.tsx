// The frame around all pages: who is signed in, where one can go, and whether the server answers.
import type { ComponentType } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Link, Route, Router, Switch, useLocation } from 'wouter-preact';
import { useHashLocation } from 'wouter-preact/use-hash-location';
import { CallError, clientOf } from './api/client.ts';
import type { Access } from './api/console-context.ts';
import { ConsoleProvider } from './api/console-context.ts';
import type { Models, Server } from './api/models.ts';
import { loadServer } from './api/models.ts';
import type { Session } from './api/session.ts';
import { forgetSession, rememberSession, rememberedSession, renewSession } from './api/session.ts';
import { useLink } from './live/link.ts';
import { Loading, Refusal } from './parts/notices.tsx';
import { clockTime } from './parts/time.tsx';
import { ApiPage } from './pages/api.tsx';
import { ApisPage } from './pages/apis.tsx';
import { ConnectionPage } from './pages/connection.tsx';
import { ConnectionsPage } from './pages/connections.tsx';
import { KeysPage } from './pages/keys.tsx';
import { OverviewPage } from './pages/overview.tsx';
import { RoomPage } from './pages/room.tsx';
import { RoomsPage } from './pages/rooms.tsx';
import { SignInPage } from './pages/sign-in.tsx';
import { TrafficPage } from './pages/traffic.tsx';

const RETRY_MS = 2_000;

type Entry =
  | { readonly state: 'asking' }
  | { readonly state: 'out'; readonly server: Server; readonly refusal?: CallError }
  | { readonly state: 'lost'; readonly error: CallError }
  | { readonly state: 'in'; readonly server: Server; readonly session: Session; readonly access: Access };

const askWho = (models: Models, { region, credentials }: Session) =>
  clientOf(models, region, credentials).call<Access>('fanfare', 'CheckAccess');

/** Signed in as remembered; without a key where every caller is trusted; else at the door. */
async function enter(): Promise<Entry> {
  const server = await loadServer();
  const session = server.trustsCallers ? { region: server.region } : rememberedSession();
  if (!session) return { state: 'out', server };
  try {
    return { state: 'in', server, session, access: await askWho(server.models, session) };
  } catch (cause) {
    if (!(cause instanceof CallError)) throw cause;
    if (cause.isUnreached) return { state: 'lost', error: cause };
    return { state: 'out', server, refusal: cause };
  }
}

export function App() {
  const [entry, setEntry] = useState<Entry>({ state: 'asking' });
  useEffect(() => {
    if (entry.state !== 'asking' && entry.state !== 'lost') return undefined;
    let isOver = false;
    const go = () =>
      enter().then(
        (found) => isOver || setEntry(found),
        (cause: unknown) =>
          isOver || setEntry({ state: 'lost', error: new CallError('NotReached', 0, String(cause), '') }),
      );
    const timer = setTimeout(() => void go(), entry.state === 'lost' ? RETRY_MS : 0);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [entry]);

  switch (entry.state) {
    case 'asking':
      return <Loading />;
    case 'lost':
      return (
        <main class="sign-in">
          <Refusal error={entry.error} />
          <p>Trying again…</p>
        </main>
      );
    case 'out': {
      const { server, refusal } = entry;
      const signIn = async (session: Session, outlivesTab: boolean) => {
        const access = await askWho(server.models, session);
        rememberSession(session, outlivesTab);
        setEntry({ state: 'in', server, session, access });
      };
      return <SignInPage {...{ refusal, signIn }} region={server.region} />;
    }
    case 'in': {
      const { server, session, access } = entry;
      const toRegion = (region: string) => {
        const moved = { ...session, region };
        renewSession(moved);
        setEntry({ ...entry, session: moved });
      };
      const signOut = () => {
        forgetSession();
        setEntry({ state: 'out', server });
      };
      return <Frame models={server.models} {...{ session, access, toRegion, signOut }} />;
    }
  }
}

type FrameProps = {
  readonly models: Models;
  readonly session: Session;
  readonly access: Access;
  readonly toRegion: (region: string) => void;
  readonly signOut: () => void;
};

function Frame({ models, session, access, toRegion, signOut }: FrameProps) {
  const { region, credentials } = session;
  const client = useMemo(() => clientOf(models, region, credentials), [models, session]);
  const context = useMemo(() => ({ client, access }), [client, access]);
  const { lostSinceMs } = useLink();
  return (
    <Router hook={useHashLocation}>
      <ConsoleProvider value={context}>
        <a class="skip" href="#main" onClick={skipToMain}>
          To the content
        </a>
        <header>
          <strong class="brand">Fanfare</strong>
          <nav aria-label="Pages">
            <Tab href="/">Overview</Tab>
            <Tab href="/connections">Connections</Tab>
            <Tab href="/rooms">Rooms</Tab>
            <Tab href="/apis">WebSocket APIs</Tab>
            <Tab href="/traffic">Traffic</Tab>
            <Tab href="/keys">Keys</Tab>
          </nav>
          <Who {...{ access, region, toRegion }} signOut={access.isTrusted ? undefined : signOut} />
        </header>
        {lostSinceMs !== undefined && (
          <p class="lost" role="alert">
            The server does not answer since {clockTime(lostSinceMs)}. What you see is from then; the page tries again
            by itself.
          </p>
        )}
        <FocusOfPage />
        <main id="main" tabIndex={-1} class={lostSinceMs === undefined ? '' : 'stale'}>
          <Switch>
            <Route path="/" component={OverviewPage} />
            <Route path="/connections" component={ConnectionsPage} />
            <Route path="/connections/:id">{({ id }) => <ByName of={ConnectionPage} id={id} />}</Route>
            <Route path="/rooms" component={RoomsPage} />
            <Route path="/rooms/:id">{({ id }) => <ByName of={RoomPage} id={id} />}</Route>
            <Route path="/apis" component={ApisPage} />
            <Route path="/apis/:id">{({ id }) => <ByName of={ApiPage} id={id} />}</Route>
            <Route path="/traffic" component={TrafficPage} />
            <Route path="/keys" component={KeysPage} />
            <Route>
              <h1>There is no such page</h1>
            </Route>
          </Switch>
        </main>
      </ConsoleProvider>
    </Router>
  );
}

/** Another name is another page: nothing that was typed for one is sent to the other. */
function ByName({ of: Page, id }: { readonly of: ComponentType<{ readonly id: string }>; readonly id: string }) {
  return <Page key={id} id={decoded(id)} />;
}

/** The router decodes what may stand in a URI, and leaves what is reserved there. */
function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

function skipToMain(event: Event): void {
  event.preventDefault();
  focusMain();
}

const focusMain = () => document.querySelector<HTMLElement>('#main')?.focus();

/** Whoever works by keyboard, or hears the page, is on the new page when there is one. */
function FocusOfPage() {
  const [location] = useLocation();
  const last = useRef(location);
  useEffect(() => {
    if (last.current !== location) focusMain();
    last.current = location;
  }, [location]);
  return null;
}

function Tab({ href, children }: { readonly href: string; readonly children: string }) {
  const [location] = useLocation();
  const isHere = href === '/' ? location === '/' : location.startsWith(href);
  return (
    <Link href={href} aria-current={isHere ? 'page' : undefined}>
      {children}
    </Link>
  );
}

type WhoProps = Pick<FrameProps, 'access' | 'toRegion'> & {
  readonly region: string;
  readonly signOut: (() => void) | undefined;
};

function Who({ access, region, toRegion, signOut }: WhoProps) {
  return (
    <div class="who">
      <label>
        Region{' '}
        <input
          key={region}
          defaultValue={region}
          size={12}
          spellcheck={false}
          onChange={(event) => {
            const wanted = event.currentTarget.value.trim();
            if (/^[a-z0-9-]{1,32}$/.test(wanted)) toRegion(wanted);
            else event.currentTarget.value = region;
          }}
        />
      </label>
      {signOut ? (
        <>
          <code title="The key that signs">{access.accessKeyId}</code>
          <button type="button" onClick={signOut}>
            Sign out
          </button>
        </>
      ) : (
        <span title="--auth none">every caller is trusted</span>
      )}
    </div>
  );
}
