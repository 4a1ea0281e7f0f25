// What a live view says of itself: whether it is open, and whether it shows all that happens.
import type { ComponentChildren } from 'preact';
import type { Live } from '../live/use-live.ts';
import { numberText } from './time.tsx';

const STATES: Readonly<Record<Live['state'], string>> = {
  opening: 'Opening…',
  open: 'Live.',
  lost: 'Not live: the connection was lost, and is tried again.',
  background: 'Not live: nobody was looking.',
};

export function LiveNote({ live, children }: { readonly live: Live; readonly children?: ComponentChildren }) {
  const { state, sample } = live;
  return (
    <p class="live-note" role="status">
      <span class={`dot ${state}`} aria-hidden="true" /> {STATES[state]}{' '}
      {sample && state === 'open' && (
        <strong>
          {ratio(sample)} shown: {numberText(sample.of)} came in the last second.{' '}
        </strong>
      )}
      {children}
    </p>
  );
}

/** As in `1 of 50`. */
function ratio({ shown, of }: { readonly shown: number; readonly of: number }): string {
  const times = of / Math.max(1, shown);
  return times < 2 ? `${shown} of ${of}` : `1 of ${numberText(Math.round(times))}`;
}
