/** Lets each token be used once: by whoever is first, on whichever node. */
export interface OneTime {
  /**
   * Use a token that could be used until `expiresMs`. `ok` comes once, when nothing can undo it any more. `used`: somebody
   * was first, or it is too late. `full`: too many to remember. `unavailable`: nobody can tell now.
   */
  use(id: string, expiresMs: number): Promise<'ok' | 'used' | 'full' | 'unavailable'>;
}
