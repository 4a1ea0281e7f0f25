// Where hosts of AWS's lead from within functions, as their runtime clients read it (node/preload.cjs, python/redirect.py).

export type Reached = {
  /** Where this server is reached without TLS. */
  readonly gateway: { readonly host: string; readonly port: number };
  /** What clients of the server reach it at. */
  readonly port: number;
  /** Custom domain names. */
  readonly domains: readonly string[];
  /** By service, as in `dynamodb`; `*`: of all others. */
  readonly endpoints: { readonly [service: string]: string };
  /** Nothing else of AWS's is reached. */
  readonly offline: boolean;
};

/** The services that are answered here. */
export const SERVICES: readonly string[] = ['execute-api', 'ivschat', 'apigateway', 'lambda', 'sts'];
export const LOOPBACK: readonly string[] = ['localhost', '127.0.0.1', '::1', '[::1]'];

export const endpointsText = ({ gateway, port, domains, endpoints, offline }: Reached): string =>
  JSON.stringify({ gateway, own: { port, names: LOOPBACK, services: SERVICES }, domains, endpoints, offline });
