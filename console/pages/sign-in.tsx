// The way in: an access key, which signs in this page and goes nowhere.
import { useState } from 'preact/hooks';
import { CallError } from '../api/client.ts';
import type { Session } from '../api/session.ts';
import { maySign } from '../api/sign.ts';
import { Command, Refusal } from '../parts/notices.tsx';

type Props = {
  /** That of the server. */
  readonly region: string;
  readonly refusal: CallError | undefined;
  /** Throws a CallError where the server knows no such key. */
  readonly signIn: (session: Session, outlivesTab: boolean) => Promise<void>;
};

export function SignInPage({ region, refusal: first, signIn }: Props) {
  const [refusal, setRefusal] = useState(first);
  const [isBusy, setIsBusy] = useState(false);
  if (!maySign()) return <NotSafe />;
  const submit = async (event: Event) => {
    event.preventDefault();
    if (isBusy) return;
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string) => (form.get(name) as string).trim();
    const sessionToken = text('sessionToken');
    const credentials = {
      accessKeyId: text('accessKeyId'),
      secretAccessKey: text('secretAccessKey'),
      ...(sessionToken && { sessionToken }),
    };
    setIsBusy(true);
    setRefusal(undefined);
    try {
      await signIn({ region: text('region') || region, credentials }, form.has('keep'));
    } catch (cause) {
      if (!(cause instanceof CallError)) throw cause;
      setRefusal(cause);
      setIsBusy(false);
    }
  };
  return (
    <main class="sign-in">
      <h1>Fanfare</h1>
      <form class="card" onSubmit={(event) => void submit(event)}>
        <h2>Sign in with an access key</h2>
        <p>
          The page signs what it asks with it, as the AWS CLI does: the secret is not sent. It is kept in this tab until
          that is closed.
        </p>
        <div class="field">
          <label for="accessKeyId">Access key ID</label>
          <input id="accessKeyId" name="accessKeyId" required autocomplete="username" spellcheck={false} />
        </div>
        <div class="field">
          <label for="secretAccessKey">Secret access key</label>
          <input id="secretAccessKey" name="secretAccessKey" type="password" required autocomplete="current-password" />
        </div>
        <details>
          <summary>Temporary credentials, another region</summary>
          <div class="field">
            <label for="sessionToken">Session token</label>
            <input id="sessionToken" name="sessionToken" type="password" autocomplete="off" />
          </div>
          <div class="field">
            <label for="region">Region</label>
            <input id="region" name="region" pattern="[a-z0-9\-]{1,32}" placeholder={region} />
          </div>
        </details>
        <label class="choice">
          <input type="checkbox" name="keep" /> Stay signed in on this browser, until I sign out
        </label>
        {refusal && <Refusal error={refusal} />}
        <p class="buttons">
          <button type="submit" class="main" aria-disabled={isBusy}>
            Sign in
          </button>
        </p>
      </form>
      <p class="soft">
        The key of a server is in the file <code>credentials</code> of its data folder; <code>fanfare keys create</code>{' '}
        makes others, with a policy for less.
      </p>
    </main>
  );
}

/** A browser gives its cryptography only to pages that nobody on the way could have changed. */
function NotSafe() {
  const { hostname, port } = location;
  return (
    <main class="sign-in">
      <h1>Fanfare</h1>
      <div class="card">
        <h2>This page cannot sign in</h2>
        <p>
          It came over plain HTTP from <code>{hostname}</code>, and browsers let such a page sign nothing: whoever is on
          the way could have changed it. Use one of these:
        </p>
        <ul>
          <li>
            serve TLS, with <code>--tls-cert</code> and <code>--tls-key</code> or by a proxy in front, and open this
            page over <code>https</code>;
          </li>
          <li>
            on the server itself, open <code>{`http://127.0.0.1:${port || 80}/console/`}</code>;
          </li>
          <li>from elsewhere, open that address through a tunnel:</li>
        </ul>
        <Command text={`ssh -L ${port || 80}:127.0.0.1:${port || 80} ${hostname}`} />
      </div>
    </main>
  );
}
