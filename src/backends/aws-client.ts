// Signed calls of AWS's services, at the endpoints that the operator has given.
import type { BackendAnswer } from './backend-request.ts';
import { sign } from '../aws/sigv4/sign.ts';
import type { Credential, SignedRequest } from '../aws/sigv4/verify.ts';
import type { Clock } from '../base/clock.ts';
import type { AwsEndpoints } from './aws-endpoints.ts';
import { endpointHint, pathOf } from './aws-endpoints.ts';
import { signingName } from './aws-services.ts';
import type { Outgoing } from './outgoing.ts';

export type AwsCall = {
  /** As in host names, with what stands in front of it. */
  readonly service: string;
  readonly region: string;
  readonly method: string;
  /** Path and query below the endpoint. */
  readonly target: string;
  /** Names in lower case, without `host`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Who shares the bounds with others. */
  readonly holder: string;
  readonly timeoutMs: number;
};

type Options = {
  readonly endpoints: AwsEndpoints;
  /** Who calls. Asked for with each call. */
  readonly credential: () => Credential;
  readonly clock: Clock;
  readonly outgoing: Outgoing;
  /** Asks this server, for the services that it is itself. */
  readonly here: AskHere;
  /** Whose key signs that. */
  readonly ownCredential: () => Credential;
};

/** Never rejects. The request is signed. */
export type AskHere = (
  request: SignedRequest & { readonly headers: Readonly<Record<string, string>> },
  timeoutMs: number,
) => Promise<BackendAnswer>;

export class AwsClient {
  readonly endpoints: AwsEndpoints;
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
    this.endpoints = options.endpoints;
  }

  /** Why a service cannot be called. Undefined: it can. */
  refusal(service: string): string | undefined {
    return this.endpoints.answers(service) ? undefined : noEndpoint(service);
  }

  /** Never rejects. */
  async call(call: AwsCall): Promise<BackendAnswer> {
    const { service, region, holder, timeoutMs } = call;
    if (this.endpoints.isHere(service)) {
      const { here, ownCredential } = this.#options;
      return here(this.#signed(call, `${service}.${region}.amazonaws.com`, '', ownCredential()), timeoutMs);
    }
    const endpoint = this.endpoints.for(service);
    if (!endpoint) return { outcome: 'failed', reason: noEndpoint(service) };
    const { origin, host } = endpoint;
    const request = this.#signed(call, host, pathOf(endpoint), this.#options.credential());
    const { method, target, headers, body } = request;
    return this.#options.outgoing.call({ holder, method, url: origin + target, headers, body, timeoutMs });
  }

  #signed({ service, region, method, target, headers, body }: AwsCall, host: string, prefix: string, key: Credential) {
    // As it will be on the wire, which is what the signature must be for.
    const { pathname, search } = new URL(prefix + target, 'http://localhost');
    const request = { method, target: pathname + search, headers: { ...headers, host }, body };
    const signature = sign(request, key, { region, service: signingName(service), now: this.#options.clock.now() });
    return { ...request, headers: { ...request.headers, ...signature } };
  }
}

const noEndpoint = (service: string) => `There is no endpoint for ${service}: ${endpointHint(service)}`;
