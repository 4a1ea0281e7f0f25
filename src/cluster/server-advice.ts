/** Streams that are said again, and expectations of one subject: since 2.9. */
const NEEDED = [2, 9, 0];
/** Streams were lost after kills before it. */
const ADVISED = [2, 10, 23];

/** What to say of a version of nats-server. Undefined: it will do. */
export function serverAdvice(version: string): { readonly isRefused: boolean; readonly message: string } | undefined {
  if (isBefore(version, NEEDED)) {
    return { isRefused: true, message: `nats-server ${version} is too old; 2.10.23 or later is needed` };
  }
  if (!isBefore(version, ADVISED)) return undefined;
  const message = `nats-server ${version} is known to lose what it acknowledged; use 2.10.23 or later, best 2.12.3`;
  return { isRefused: false, message };
}

function isBefore(version: string, other: readonly number[]): boolean {
  const parts = version.split(/[.-]/, 3).map(Number);
  const at = other.findIndex((part, index) => part !== parts[index]);
  return at !== -1 && (parts[at] ?? 0) < other[at]!;
}
