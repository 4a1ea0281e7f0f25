// What this server is called: which hosts in requests are its own, and what backends are told that its host is.
import { networkInterfaces } from 'node:os';
import type { Authority } from '../authority.ts';
import { isLoopback, nameOfAddress, namesIn, parseAuthority, portOf, textOf } from '../authority.ts';

type Options = {
  /** What `--hosts` lists. */
  readonly names: readonly string[];
  /** As in `https://ws.example.com`: what the server is called from outside. */
  readonly publicUrl: string | undefined;
  /** The address that the server listens on. */
  readonly listening: string;
  /** Whether a name is a custom domain name. */
  readonly isDomain: (name: string) => boolean;
};

/** Where a request came in. A socket of TLS has `encrypted`. */
type Reached = { readonly localAddress?: string | undefined; readonly localPort?: number | undefined };

/** Names that only AWS can lead anywhere: those of the services that are served here. */
const OF_AWS =
  /^(?:[a-z0-9-]+\.)?(?:execute-api|ivschat|apigateway)\.[a-z0-9-]+\.(?:amazonaws\.com(?:\.cn)?|api\.aws)$/;
/** A name of an API below a host of ours. */
const OF_API = /^[a-z0-9]{1,32}\.execute-api\.[a-z0-9-]{1,32}\.(.+)$/;

export class Hosts {
  readonly #isNamed: (name: string) => boolean;
  readonly #isDomain: (name: string) => boolean;
  readonly #publicOrigin: string | undefined;
  readonly #public: Authority | undefined;
  /** Of this machine, where the server listens on all of its addresses. */
  readonly #interfaces: ReadonlySet<string>;

  constructor({ names, publicUrl, listening, isDomain }: Options) {
    this.#isNamed = namesIn(names);
    this.#isDomain = isDomain;
    this.#publicOrigin = publicUrl;
    this.#public = publicUrl === undefined ? undefined : parseAuthority(new URL(publicUrl).host);
    const isAnywhere = listening === '0.0.0.0' || listening === '::';
    const addresses = isAnywhere ? Object.values(networkInterfaces()).flatMap((list) => list ?? []) : [];
    this.#interfaces = new Set(addresses.map(({ address }) => nameOfAddress(address)));
  }

  /** Whether a name leads nowhere but here, so that nobody else can have brought a browser to use it (DNS rebinding). */
  knows({ name }: Authority): boolean {
    const base = OF_API.exec(name)?.[1] ?? name;
    return this.#isVouchedFor(name) || isLoopback(base) || this.#isNamed(base) || base === this.#public?.name;
  }

  /**
   * The host that backends are told, of a request with this Host header. They post to it, signed: what a client has only
   * made up is replaced, by the public host or the address that the client has reached.
   */
  shown(host: Authority | undefined, socket: Reached): string {
    if (host && this.#mayBeShown(host, socket)) return textOf(host);
    if (this.#public) return textOf(this.#public);
    return `${nameOfAddress(socket.localAddress ?? '')}:${socket.localPort}`;
  }

  /**
   * Where clients reach everything here, as in `https://ws.example.com`: at the public URL, or else as this request came.
   * Not by a custom domain name, whose paths lead elsewhere, nor by a name of one API.
   */
  origin(host: Authority | undefined, socket: Reached): string {
    if (this.#publicOrigin !== undefined) return this.#publicOrigin;
    const own = host && { ...host, name: OF_API.exec(host.name)?.[1] ?? host.name };
    const shown = this.shown(own && this.#isDomain(own.name) ? undefined : own, socket);
    return `${'encrypted' in socket ? 'https' : 'http'}://${shown}`;
  }

  #mayBeShown(host: Authority, socket: Reached): boolean {
    const { name } = host;
    if (this.#isVouchedFor(name)) return true;
    const base = OF_API.exec(name)?.[1];
    if (this.#public) return base === this.#public.name || (base !== undefined && this.#isNamed(base));
    return (base !== undefined && this.#isNamed(base)) || this.#isOwnAddress({ ...host, name: base ?? name }, socket);
  }

  #isVouchedFor(name: string): boolean {
    return this.#isNamed(name) || this.#isDomain(name) || OF_AWS.test(name);
  }

  /** On another port of this machine, somebody else may listen. */
  #isOwnAddress(host: Authority, socket: Reached): boolean {
    const { name } = host;
    const isHere = isLoopback(name) || this.#interfaces.has(name) || name === nameOfAddress(socket.localAddress ?? '');
    return isHere && portOf(host, 'encrypted' in socket ? 'https' : 'http') === socket.localPort;
  }
}
