// Why nobody answers at an address, in plain words, with the nearest address that is right.
import { isLoopback } from '../../base/hosts/is-loopback.ts';
import { nearest } from '../../base/nearest.ts';
import { runningServers } from '../../base/files/run-time-folder.ts';

export type WhyNot = { readonly reason: string; readonly hint?: string };

type Fault = Error & {
  readonly code?: string;
  readonly host?: string;
  readonly cert?: { readonly subjectaltname?: string };
};

const PROBE_MS = 2_000;

/** Of a WebSocket or an HTTP address. May knock at the door once more, to hear what is spoken there. */
export async function whyNotReached(url: URL, cause: Fault, env?: NodeJS.ProcessEnv): Promise<WhyNot> {
  const { hostname, host, protocol } = url;
  const code = cause.code ?? '';
  const isTls = protocol === 'wss:' || protocol === 'https:';
  const other = otherScheme(url);
  if (CERTIFICATES[code] !== undefined) return { reason: CERTIFICATES[code], hint: TRUST_HINT };
  switch (code) {
    case 'ERR_TLS_CERT_ALTNAME_INVALID': {
      const names = (cause.cert?.subjectaltname ?? '').replaceAll(/(?:DNS|IP Address):/g, '');
      return { reason: `its certificate is for ${names || 'others'}, not for ${hostname}`, hint: TRUST_HINT };
    }
    case 'ECONNREFUSED':
      return { reason: 'nothing listens there', ...(isLoopback(hostname) && { hint: serversHint(protocol, env) }) };
    case 'ENOTFOUND':
    case 'EAI_AGAIN': {
      const isNear = nearest(hostname, ['localhost']) !== undefined;
      const right = url.href.replace(hostname, 'localhost');
      return { reason: `there is no host called ${hostname}`, ...(isNear && { hint: `Did you mean ${right}?` }) };
    }
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return { reason: `there is no way to ${host}` };
    case 'ETIMEDOUT':
      return { reason: NO_ANSWER };
  }
  if (/timed out/i.test(cause.message)) return { reason: NO_ANSWER };
  if (isTls && (isNoTls(cause) || code === 'ECONNRESET') && (await speaksHttp(url)))
    return { reason: 'it speaks no TLS there', hint: `Try ${other}` };
  if (!isTls && (await speaksTls(url))) return { reason: 'it speaks TLS there', hint: `Try ${other}` };
  if (isTls && isNoTls(cause)) return { reason: 'what answers there speaks no TLS' };
  if (code.startsWith('HPE_') || /Parse Error/.test(cause.message))
    return { reason: 'what answers there speaks no HTTP' };
  if (code === 'ECONNRESET' || code === 'EPIPE' || /socket hang up/.test(cause.message))
    return { reason: 'the connection was cut before there was an answer' };
  return { reason: cause.message };
}

const NO_ANSWER = 'there was no answer in time';
const TRUST_HINT = '--ca-bundle FILE trusts more authorities, --no-verify-ssl anybody.';

const CERTIFICATES: { readonly [code: string]: string } = {
  UNABLE_TO_GET_ISSUER_CERT: 'nobody who is trusted here has signed its certificate',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'nobody who is trusted here has signed its certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'nobody who is trusted here has signed its certificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'nobody who is trusted here has signed its certificate',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
};

/** In OpenSSL's words for bytes that are none of TLS. */
const isNoTls = ({ code, message }: Fault): boolean =>
  code === 'EPROTO' || /wrong version number|packet length too long|http request|record layer/i.test(message);

const OTHER_SCHEMES: { readonly [protocol: string]: string } = {
  'ws:': 'wss:',
  'wss:': 'ws:',
  'http:': 'https:',
  'https:': 'http:',
};

/** The same address with TLS, or without; of an endpoint, the beginning that is its URL. */
function otherScheme({ protocol, host, pathname, search }: URL): string {
  const origin = `${OTHER_SCHEMES[protocol]}//${host}`;
  if (protocol.startsWith('http')) return origin;
  return origin + (pathname === '/' ? '' : pathname) + (search.includes('X-Amz-') ? '' : search);
}

/** Servers of this user, as an address of this kind. */
export function serversHint(protocol: string, env: NodeJS.ProcessEnv | undefined): string {
  const urls = env ? runningServers(env).map(({ url }) => url) : [];
  if (urls.length === 0) return 'Is the server running? Start one with: fanfare start';
  const isSocket = protocol.startsWith('ws');
  const shown = urls.map((url) => (isSocket ? `${url.replace(/^http/, 'ws')}/prod` : url));
  return `Your servers here are at: ${shown.join(', ')}`;
}

const portOf = ({ port, protocol }: URL): number => Number(port) || (/^(wss|https):$/.test(protocol) ? 443 : 80);
const plainHost = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

/** Not imported: one of node:http loads all of undici. */
async function speaksHttp(url: URL): Promise<boolean> {
  const { request } = process.getBuiltinModule('node:http');
  return new Promise((resolve) => {
    const options = { host: plainHost(url), port: portOf(url), method: 'HEAD', path: '/', timeout: PROBE_MS };
    const asked = request({ ...options, agent: false }, (response) => {
      response.destroy();
      resolve(true);
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(false));
    asked.on('close', () => resolve(false));
    asked.end();
  });
}

async function speaksTls(url: URL): Promise<boolean> {
  const { connect } = process.getBuiltinModule('node:tls');
  return new Promise((resolve) => {
    const options = { host: plainHost(url), port: portOf(url), rejectUnauthorized: false, timeout: PROBE_MS };
    const socket = connect(options, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('timeout', () => socket.destroy());
    socket.on('error', () => resolve(false));
    socket.on('close', () => resolve(false));
  });
}
