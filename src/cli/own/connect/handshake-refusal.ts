// Why a handshake was refused, in one sentence, with the nearest address that is right.
import { isLoopback } from '../../../base/hosts/is-loopback.ts';
import { nearest } from '../../../base/nearest.ts';
import type { CommandContext } from '../../words/command-context.ts';
import { Failure } from '../../personality/failure.ts';
import type { SignedHandshake } from './sign-handshake.ts';
import { signedHandshake } from './sign-handshake.ts';
import type { HandshakeRefused } from '../socket.ts';
import { meaningOf } from '../socket.ts';
import type { Known } from './stage-addresses.ts';
import { stageAddresses } from './stage-addresses.ts';

type Advice = { readonly retryWith: SignedHandshake } | { readonly lines: readonly string[] };

const ADDRESSES_SHOWN = 10;

/** What a server says when it says no more than its status. */
const { STATUS_CODES } = process.getBuiltinModule('node:http');
const SAYS_NOTHING = new Set(Object.values(STATUS_CODES).map((text = '') => text.toLowerCase()));

export class HandshakeRefusal {
  readonly #url: URL;
  readonly #protocols: readonly string[];
  readonly #context: CommandContext;
  #known: Promise<Known | undefined> | undefined;

  constructor(url: string, protocols: readonly string[], context: CommandContext) {
    this.#url = new URL(url);
    this.#protocols = protocols;
    this.#context = context;
  }

  /** A stage of this machine that refuses an unsigned handshake may want it signed; else why not. */
  async advice(refused: HandshakeRefused, isSigned: boolean): Promise<Advice> {
    const maySign = refused.status === 403 && !isSigned && this.#context.globals.sign && isLoopback(this.#url.hostname);
    if (maySign && (wantsSignature(refused) || (saysNothing(refused) && (await this.#isStage()) !== false))) {
      const retryWith = await this.#signature();
      if (retryWith) return { retryWith };
    }
    return { lines: await this.explained(refused, isSigned) };
  }

  async explained(refused: HandshakeRefused, isSigned: boolean): Promise<string[]> {
    const { status, message, location } = refused;
    const because = (reason: string) => `The server refused with status ${status}: ${reason}`;
    if (location !== undefined && status >= 300 && status < 400) return [because(`it is now at ${location}`)];
    const isForChat = this.#url.pathname === '/' && this.#protocols.length === 0 && (status === 401 || status === 403);
    if (isForChat) {
      const known = await this.#stages();
      if (known) {
        const reason = 'chat clients connect there, with a token; the address of a WebSocket API has a stage';
        return [because(reason), ...listed(known.addresses)];
      }
    }
    if (wantsSignature(refused)) return [because('an authorizer of type AWS_IAM wants a signature: --sign')];
    if (!saysNothing(refused)) return [because(message)];
    if (status !== 403) return [because(meaningOf(status))];
    const isStage = await this.#isStage();
    if (isStage === undefined) return [because(meaningOf(status))];
    if (isStage) {
      const without = isSigned ? '' : ' An authorizer of type AWS_IAM wants --sign; others a --header or a query.';
      return [because(`you may not connect to this stage${isSigned ? ' with this key' : ''}.${without}`)];
    }
    const known = (await this.#stages())!.addresses;
    const near = this.#nearestOf(known);
    const reason = 'there is no such API or stage';
    return near === undefined ? [because(reason), ...listed(known)] : [because(`${reason}; did you mean ${near}?`)];
  }

  /** Undefined: nobody knows. */
  async #isStage(): Promise<boolean | undefined> {
    const known = await this.#stages();
    const { protocol, host, pathname } = this.#url;
    const isThere = known?.addresses.includes(`${protocol}//${host}${pathname.replace(/\/$/, '')}`);
    return isThere || known?.isComplete ? isThere : undefined;
  }

  /** By the whole path, else by the stage: the id of an API is easily left out. */
  #nearestOf(addresses: readonly string[]): string | undefined {
    const path = pathOf(this.#url.href);
    const stageOf = (address: string) => address.slice(address.lastIndexOf('/') + 1);
    const isPath = nearest(path, addresses.map(pathOf));
    if (isPath !== undefined) return addresses.find((address) => pathOf(address) === isPath);
    const stage = nearest(stageOf(path), addresses.map(stageOf));
    return stage === undefined ? undefined : addresses.find((address) => stageOf(address) === stage);
  }

  #stages(): Promise<Known | undefined> {
    return (this.#known ??= stageAddresses(this.#url, this.#context));
  }

  async #signature(): Promise<SignedHandshake | undefined> {
    try {
      return await signedHandshake(this.#url.href, this.#context);
    } catch (cause) {
      if (cause instanceof Failure) return undefined;
      throw cause;
    }
  }
}

const pathOf = (address: string): string => new URL(address).pathname.replace(/\/$/, '');

/** AWS's words, and ours, for a request without a signature. */
const wantsSignature = ({ message }: HandshakeRefused): boolean => /^missing authentication token$/i.test(message);

const saysNothing = ({ message }: HandshakeRefused): boolean =>
  message === '' || SAYS_NOTHING.has(message.toLowerCase());

function listed(known: readonly string[]): string[] {
  const shown = known.slice(0, ADDRESSES_SHOWN).map((address) => `  ${address}`);
  return known.length > ADDRESSES_SHOWN ? [...shown, `  and ${known.length - ADDRESSES_SHOWN} more`] : shown;
}
