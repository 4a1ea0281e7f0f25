import type { Texts } from '../../../base/texts.ts';

/** The claims of an authorizer about a connection, as every event shows them: `principalId` and its context. */
export type AuthorizerContext = { readonly [name: string]: string | number };

/** What is known of a connection for as long as it lives. */
export type ConnectionFacts = {
  readonly apiId: string;
  readonly stage: string;
  /** Where backends reach the API: the host that the client asked for, where it is one of ours. */
  readonly domainName: string;
  readonly connectionId: string;
  readonly connectedAtMs: number;
  readonly sourceIp: string;
  /** Undefined: the client sent none. */
  readonly userAgent?: string | undefined;
  readonly region: string;
  readonly account: string;
  readonly stageVariables: Texts;
  /** Undefined: no authorizer decided. */
  readonly authorizer?: AuthorizerContext | undefined;
  /** Who signed the handshake, or whose API key it had: `accountId`, `caller`, `user`, `userArn`, `apiKey`, … */
  readonly identity?: Texts | undefined;
};

/** What is known of a handshake beyond that. */
export type HandshakeFacts = {
  /** Names and values in turn, as Node's `rawHeaders`. */
  readonly rawHeaders: readonly string[];
  /** Without the question mark. */
  readonly query: string;
  /** The port that the client spoke to. */
  readonly port: number;
  readonly isSecure: boolean;
  /** As `traceId` writes it. */
  readonly traceId: string;
};

/** What is known of the one request that an event is about. */
export type RequestFacts = { readonly requestId: string; readonly atMs: number };

/** The policy resource of a route: `arn:aws:execute-api:{region}:{account}:{apiId}/{stage}/{routeKey}`. */
export const routeArn = ({ region, account, apiId, stage }: ConnectionFacts, routeKey: string): string =>
  `arn:aws:execute-api:${region}:${account}:${apiId}/${stage}/${routeKey}`;
