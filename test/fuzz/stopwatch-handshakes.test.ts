// What stands in the first 16 KB of a request, which is all that Node's parser lets through: paths, queries, headers.
import { Verifier } from '../../src/aws/sigv4/verify.ts';
import { headerMaps, headerNamed, queryMaps } from '../../src/services/websocket/expressions/multi-map.ts';
import { mapParameters, missingParameters } from '../../src/services/websocket/expressions/mapping.ts';
import { redactJson, redactUrl } from '../../src/services/websocket/logs/redaction.ts';
import { checkUpgrade } from '../../src/hub/websocket/handshake.ts';
import { looksLikeToken } from '../../src/services/chat/tokens.ts';
import { grown, stopwatch } from './stopwatch.ts';

const HEAD_MAX = 16 * 1024;
const whole = (unit: string) => unit.repeat(Math.floor(HEAD_MAX / unit.length));
const counted = (item: (index: number) => string) =>
  Array.from({ length: 4_000 }, (_, index) => item(index))
    .join('')
    .slice(0, HEAD_MAX);

const QUERY_PIECES = [
  '&',
  '=',
  '+',
  '%',
  '%41',
  '%zz',
  '%C3%A9',
  'a',
  'token',
  'X-Amz-Signature=',
  'X-Amz-Algorithm=',
  ';',
  '.',
];
const queries = [
  ...['&', 'a&', '=&', 'a=&', '%41&', '%', '+', 'X-Amz-Signature=&', 'token=1&'].map(whole),
  counted((index) => `${index}&`),
  counted((index) => `token${index}=1&`),
];

const verifier = new Verifier({
  find: () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }),
  clock: { now: () => Date.UTC(2026, 10, 27) },
  skewMs: 300_000,
});
const SIGNED_HEAD = 'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261127/us-east-1/execute-api/aws4_request, ';

stopwatch('a query', {
  seeds: queries,
  mutate: (query, random) => grown(query, random, QUERY_PIECES, HEAD_MAX),
  run(query) {
    const maps = queryMaps(query);
    redactJson(maps?.single ?? {});
    redactUrl(`http://localhost/?${query}`);
    const headers = { host: 'h', 'x-amz-date': '20261127T000000Z', authorization: '' };
    return verifier.verify({ method: 'GET', target: `/prod?${query}`, headers, body: new Uint8Array() }, 'execute-api');
  },
});

type Signed = { readonly path: string; readonly signedHeaders: string; readonly header: string };
stopwatch<Signed>('a signed head', {
  seeds: [
    ...['x;', 'host;', ';', 'x-amz-date;'].map((unit) => ({
      path: '/',
      signedHeaders: `host;${unit.repeat(8_000 / unit.length)}x`,
      header: 'a'.repeat(8_000),
    })),
    ...['/', '/.', '/..', '%', '%41', 'é', '/a'].map((unit) => ({
      path: `/${whole(unit)}`.slice(0, HEAD_MAX),
      signedHeaders: 'host;x',
      header: 'a',
    })),
    ...[' ', '\t a', 'a  '].map((unit) => ({ path: '/', signedHeaders: 'host;x', header: `a${whole(unit)}a` })),
  ],
  mutate: (one, random) => ({
    path: `/${grown(one.path, random, ['/', '.', '%', '%41', 'a'], HEAD_MAX / 2)}`,
    signedHeaders: grown(one.signedHeaders, random, [';', 'x;', 'host;', 'x'], HEAD_MAX / 2),
    header: grown(one.header, random, [' ', 'a', '\t', ','], HEAD_MAX / 2),
  }),
  run: ({ path, signedHeaders, header }) =>
    verifier.verify(
      {
        method: 'GET',
        target: path,
        headers: {
          host: 'h',
          x: header,
          'x-amz-date': '20261127T000000Z',
          authorization: `${SIGNED_HEAD}SignedHeaders=${signedHeaders}, Signature=${'0'.repeat(64)}`,
        },
        body: new Uint8Array(),
      },
      'execute-api',
    ),
});

const sources = ['header.x', 'multivalueheader.X', 'querystring.a', 'multivaluequerystring.a'];
const parameters = Object.fromEntries(
  Array.from({ length: 100 }, (_, index) => [
    `integration.request.${index % 2 ? 'header' : 'querystring'}.p${index}`,
    `route.request.${sources[index % 4]}`,
  ]),
);
const declared = Object.fromEntries(Object.values(parameters).map((source) => [source, { Required: true }]));

/** Names and values in turn, 2,000 at most: Node drops what is beyond that. */
stopwatch<string>('the headers of a handshake', {
  seeds: [counted((index) => `${index}\n`), whole('x\n'), whole('X\n'), whole('Cookie\n'), whole('x')],
  mutate: (text, random) => grown(text, random, ['\n', 'x', 'X', 'authorization', ',', ' '], HEAD_MAX),
  run(text) {
    const names = text.split('\n').slice(0, 2_000);
    const headers = headerMaps(names.map((name) => [name, name.slice(0, 8)]));
    const facts = { headers, query: queryMaps(text.replaceAll('\n', '&a=')), stageVariables: {}, context: {} };
    missingParameters(declared, facts);
    mapParameters(parameters, facts);
    redactJson({ headers: headers.single });
    return headerNamed(headers.multi, 'zz');
  },
});

stopwatch<string>('the subprotocols of a handshake', {
  seeds: [whole('a,'), whole(','), counted((index) => `${index},`), whole(' ,'), whole('a'), whole('AQ')],
  mutate: (text, random) => grown(text, random, [',', ' ', 'a', 'A', '"', '\t'], HEAD_MAX),
  run(text) {
    const headers = {
      host: 'h',
      upgrade: text,
      connection: `Upgrade, ${text}`,
      'sec-websocket-version': '13',
      'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
      'sec-websocket-protocol': text,
    };
    checkUpgrade('GET', headers, '1.1');
    checkUpgrade('GET', { ...headers, upgrade: 'websocket' }, '1.1');
    return looksLikeToken(text);
  },
});
