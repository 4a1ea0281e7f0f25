// File descriptors. When none is left, libuv closes what comes without a word to anybody, and the logs and the database
// cannot open their files either: so clients must leave some.
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';

/** How many descriptors this process may have (Node has raised the soft limit to the hard one). */
export function descriptorsMax(): number {
  try {
    const [, soft] = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return Number(soft ?? Infinity);
  } catch {
    // Only Linux has this file.
    return Infinity;
  }
}

/**
 * How many descriptors are taken, as a new socket tells: the system gives it the lowest number that is free. Where Node
 * does not show it, nothing is known.
 */
export const descriptorsTaken = (socket: Socket): number =>
  // oxlint-disable-next-line no-underscore-dangle -- Node has no public name for the descriptor of a socket.
  (socket as unknown as { _handle?: { fd?: number } | null })._handle?.fd ?? 0;
