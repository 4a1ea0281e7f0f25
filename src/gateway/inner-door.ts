// Where functions reach the server: without TLS, and without a proxy before it.
import { nameOfAddress } from '../base/hosts/addresses.ts';
import { door } from './door.ts';

type Door = ReturnType<typeof door>;
type Address = { readonly host: string; readonly port: number };

const LOOPBACK = '127.0.0.1';
/** Every address is no address to connect to. */
const REACHED: { readonly [listening: string]: string } = { '0.0.0.0': LOOPBACK, '::': '::1' };

/** A door of their own on this machine, where the other one is not for them. `listen` tells where it is. */
export class InnerDoor {
  readonly port: Door['port'] | undefined;
  #own: number | undefined;

  constructor(
    isNeeded: boolean,
    shared: Parameters<typeof door>[0],
    served: Pick<Parameters<typeof door>[1], 'services' | 'sockets'>,
  ) {
    const rest = { expectsUpgrade: () => false, isForOperators: false, webSockets: () => 0 };
    this.port = isNeeded ? door({ ...shared, tls: undefined }, { ...served, ...rest }).port : undefined;
  }

  async listen(): Promise<void> {
    this.#own = (await this.port?.listen({ host: LOOPBACK, port: 0 }))?.port;
  }

  /** Given where everybody else is served. */
  address(main: { readonly address: string; readonly port: number }): Address {
    if (this.#own !== undefined) return { host: LOOPBACK, port: this.#own };
    return { host: REACHED[main.address] ?? nameOfAddress(main.address), port: main.port };
  }
}
