// What a handshake must carry to be let in, and which of that a page can send: browsers set no headers on WebSockets.
import type { ApiParts } from './websocket-api.ts';

export type Needs = {
  /** Names of query parameters. */
  readonly query: readonly string[];
  /** Names of headers, which a page cannot send. */
  readonly headers: readonly string[];
  /** `AWS_IAM`: signed by the query, as AWS lets one. */
  readonly isSigned: boolean;
};

const SOURCE = /^route\.request\.(querystring|header)\.(.+)$/;

export function needsOf({ routes, authorizers }: ApiParts): Needs {
  const connect = routes.find(({ routeKey }) => routeKey === '$connect');
  const authorizer = authorizers.find(({ authorizerId }) => authorizerId === connect?.authorizerId);
  const sources = [...(authorizer?.identitySource ?? []), ...Object.keys(connect?.requestParameters ?? {})];
  const named = (kind: string) => [
    ...new Set(
      sources.flatMap((source) => {
        const [, where, name = ''] = SOURCE.exec(source) ?? [];
        return where === kind ? [name] : [];
      }),
    ),
  ];
  return {
    query: named('querystring'),
    headers: [...named('header'), ...(connect?.apiKeyRequired ? ['x-api-key'] : [])],
    isSigned: connect?.authorizationType === 'AWS_IAM',
  };
}
