// Stickers travel as an attribute that names one of ours, never as an address of a picture: a stranger chose it.
import type { ReactNode } from 'react';

const drawings: ReadonlyMap<string, ReactNode> = new Map([
  ['heart', <path fill="#d8344f" d="M32 56 8 31a14 14 0 0 1 24-17 14 14 0 0 1 24 17z" />],
  ['star', <path fill="#e2a400" d="m32 5 8 18 20 2-15 14 4 20-17-10-17 10 4-20L4 25l20-2z" />],
  [
    'smile',
    <g fill="none" stroke="#1c2430" strokeWidth="4" strokeLinecap="round">
      <circle cx="32" cy="32" r="26" fill="#ffd54a" stroke="none" />
      <path d="M19 38a15 15 0 0 0 26 0M23 25v2M41 25v2" />
    </g>,
  ],
]);

export const stickerNames = [...drawings.keys()];

/** One of `stickerNames`. */
export function Sticker({ name }: { name: string }) {
  return (
    <svg className="sticker" viewBox="0 0 64 64" role="img" aria-label={`${name} sticker`}>
      {drawings.get(name)}
    </svg>
  );
}
