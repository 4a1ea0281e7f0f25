// What functions say to be let in, as Basic credentials: each has a name and a password of its own, and none is kept.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const BASIC = /^Basic ([A-Za-z0-9+/]+=*)$/i;

export class Passwords {
  readonly #secret = randomBytes(32);

  of(name: string): string {
    return createHmac('sha256', this.#secret).update(name).digest('hex');
  }

  /** Whose credentials they are. Undefined: nobody's. */
  ownerOf(header: string | undefined): string | undefined {
    const [, encoded = ''] = BASIC.exec(header ?? '') ?? [];
    const said = Buffer.from(encoded, 'base64').toString('latin1');
    const colon = said.indexOf(':');
    if (colon < 0) return undefined;
    const [name, given] = [said.slice(0, colon), Buffer.from(said.slice(colon + 1), 'latin1')];
    const wanted = Buffer.from(this.of(name));
    return given.length === wanted.length && timingSafeEqual(given, wanted) ? name : undefined;
  }
}
