// What a page says instead of, or above, what it would show.
import type { ComponentChildren } from 'preact';
import type { CallError } from '../api/client.ts';

/** A refusal, in the server's words, with the id that finds it in its log. */
export function Refusal({ error }: { readonly error: CallError }) {
  return (
    <div class="notice bad" role="alert">
      <strong>{error.code}</strong> {error.message}
      {error.requestId && (
        <small>
          {' '}
          Request <code>{error.requestId}</code>
        </small>
      )}
    </div>
  );
}

/** Why something is not offered. */
export const MayNot = ({ action }: { readonly action: string }) => (
  <p class="notice">
    This key may not <code>{action}</code> here. A key whose policy allows it can.
  </p>
);

/** Why what others are served is not offered here; the children say what. */
export const OperatorsOnly = ({ children }: { readonly children: ComponentChildren }) => (
  <p class="notice">
    This address is for operators alone (<code>--admin-listen</code>): {children}
  </p>
);

export const Empty = ({ children }: { readonly children: ComponentChildren }) => <div class="empty">{children}</div>;

export const Loading = () => (
  <p class="loading" role="status">
    Loading…
  </p>
);

/** A command, and a button that copies it. */
export function Command({ text }: { readonly text: string }) {
  return (
    <p class="command">
      <code>{text}</code>
      <button type="button" class="quiet" onClick={() => void navigator.clipboard.writeText(text)}>
        Copy
      </button>
    </p>
  );
}
