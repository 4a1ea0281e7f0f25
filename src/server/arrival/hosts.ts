// What this server is called: which hosts in requests are its own, and what backends are told that its address is.
import { networkInterfaces } from 'node:os';
import { nameOfAddress } from '../../base/hosts/addresses.ts';
import type { Authority } from '../../base/hosts/authority.ts';
import { namesIn, parseAuthority, portOf, textOf } from '../../base/hosts/authority.ts';
import { isLoopback } from '../../base/hosts/is-loopback.ts';

type Options = {
  /** What `--hosts` lists. */
  readonly names: readonly string[];
  /** As in `https://ws.example.com` or `https://example.com/fanfare`: what the server is called from outside. */
  readonly publicUrl: string | undefined;
  /** The address that the server listens on. */
  readonly listening: string;
  /** Whether a name is a custom domain name. */
  readonly isDomain: (name: string) => boolean;
};

/** What a request asked for: see arrival.ts. */
type Asked = {
  readonly host: Authority | undefined;
  readonly prefix: string;
  readonly isHostForwarded: boolean;
  readonly isSchemeForwarded: boolean;
};

/** Where a request came in. A socket of TLS has `encrypted`. */
export type Reached = { readonly localAddress?: string | undefined; readonly localPort?: number | undefined };

/** What backends are told. `port`: undefined for that of the scheme. */
export type Shown = { readonly host: string; readonly prefix: string; readonly port: number | undefined };

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
  /** The path of the public URL; '' at the root. */
  readonly #basePath: string;
  /** Of this machine, where the server listens on all of its addresses. */
  readonly #interfaces: ReadonlySet<string>;

  constructor({ names, publicUrl, listening, isDomain }: Options) {
    this.#isNamed = namesIn(names);
    this.#isDomain = isDomain;
    const url = publicUrl === undefined ? undefined : new URL(publicUrl);
    this.#public = url && parseAuthority(url.host);
    this.#basePath = url && url.pathname !== '/' ? url.pathname : '';
    this.#publicOrigin = url && url.origin + this.#basePath;
    const isAnywhere = listening === '0.0.0.0' || listening === '::';
    const addresses = isAnywhere ? Object.values(networkInterfaces()).flatMap((list) => list ?? []) : [];
    this.#interfaces = new Set(addresses.map(({ address }) => nameOfAddress(address)));
  }

  /** As in `ws.example.com`: what clients sign for that come by the public URL. */
  get public(): string | undefined {
    return this.#public && textOf(this.#public);
  }

  /** Whether a name leads nowhere but here, so that nobody else can have brought a browser to use it (DNS rebinding). */
  knows({ name }: Authority): boolean {
    const base = baseOf(name);
    return this.#isVouchedFor(name) || isLoopback(base) || this.#isNamed(base) || base === this.#public?.name;
  }

  /** What the paths of a host may have in front of them. Custom domain names have paths of their own. */
  basePath(host: Authority | undefined): string {
    if (this.#basePath === '') return '';
    const isApart = host !== undefined && host.name !== this.#public?.name && this.#isDomain(host.name);
    return isApart ? '' : this.#basePath;
  }

  /**
   * What backends are told. They post there, signed: a host that a client has only made up is replaced, by the public
   * one or by the address that the client has reached. A trusted proxy's word is taken where there is no public URL.
   */
  shown(asked: Asked, socket: Reached): Shown {
    const { host, prefix, isSchemeForwarded } = asked;
    const isOwn = host && !this.#public && this.#isOwnAddress({ ...host, name: baseOf(host.name) }, socket);
    // Where a proxy was before us, the client has not reached our own port.
    const ownPort = (port: number | undefined) => (isSchemeForwarded ? undefined : port);
    if (host && (isOwn || this.#mayBeShown(asked, host))) {
      const base = baseOf(host.name) === this.#public?.name ? this.#basePath : '';
      return { host: textOf(host), prefix: prefix || base, port: isOwn ? ownPort(host.port) : host.port };
    }
    if (this.#public) return { host: textOf(this.#public), prefix: this.#basePath, port: this.#public.port };
    const { localAddress = '', localPort } = socket;
    return { host: `${nameOfAddress(localAddress)}:${localPort}`, prefix: '', port: ownPort(localPort) };
  }

  /**
   * Where clients reach everything here, as in `https://ws.example.com`: at the public URL, or else as this request came.
   * Not by a custom domain name, whose paths lead elsewhere, nor by a name of one API.
   */
  origin(asked: Asked & { readonly isSecure: boolean }, socket: Reached): string {
    if (this.#publicOrigin !== undefined) return this.#publicOrigin;
    const own = asked.host && { ...asked.host, name: baseOf(asked.host.name) };
    const { host, prefix } = this.shown({ ...asked, host: own && this.#isDomain(own.name) ? undefined : own }, socket);
    return `${asked.isSecure ? 'https' : 'http'}://${host}${prefix}`;
  }

  #mayBeShown({ isHostForwarded }: Asked, { name }: Authority): boolean {
    if (this.#isVouchedFor(name) || (isHostForwarded && !this.#public)) return true;
    const base = baseOf(name);
    return base !== name && (this.#isNamed(base) || base === this.#public?.name);
  }

  #isVouchedFor(name: string): boolean {
    return this.#isNamed(name) || this.#isDomain(name) || OF_AWS.test(name);
  }

  /** On another port of this machine, somebody else may listen. */
  #isOwnAddress(host: Authority, socket: Reached): boolean {
    const { name } = host;
    if (portOf(host, 'encrypted' in socket ? 'https' : 'http') !== socket.localPort) return false;
    return isLoopback(name) || this.#interfaces.has(name) || name === nameOfAddress(socket.localAddress ?? '');
  }
}

/** The host that an API's name is below, or the name itself. */
const baseOf = (name: string): string => OF_API.exec(name)?.[1] ?? name;
