// Why a call did not reach its server or its answer, in the words of the AWS CLI (spec/aws-cli.md, sections 3 and 13).
import type { TransportError } from '../../aws/client/transport.ts';
import { repr } from '../aws/python/repr.ts';

/** One line, without the end. */
export function transportText({ kind, url, message, cause }: TransportError): string {
  switch (kind) {
    case 'connect':
      return `Could not connect to the endpoint URL: "${url}"`;
    case 'connect-timeout':
      return `Connect timeout on endpoint URL: "${url}"`;
    case 'read-timeout':
      return `Read timeout on endpoint URL: "${url}"`;
    case 'closed':
      return `Connection was closed before we received a valid response from endpoint URL: "${url}".`;
    case 'tls':
      return `SSL validation failed for ${url} ${tlsText(message, cause)}`;
    case 'proxy':
      return `Failed to connect to proxy URL: "${url}"`;
    case 'too-large':
      return `The answer is too large, from endpoint URL: "${url}"`;
  }
}

/** What OpenSSL calls what Node gives codes to. */
const TLS_REASONS: { readonly [code: string]: string } = {
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unable to get local issuer certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unable to get local issuer certificate',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'self-signed certificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'self-signed certificate in certificate chain',
  CERT_HAS_EXPIRED: 'certificate has expired',
};

function tlsText(message: string, cause: unknown): string {
  const { code = '' } = (cause ?? {}) as NodeJS.ErrnoException;
  if (code === 'ECONNRESET') {
    return '[SSL: UNEXPECTED_EOF_WHILE_READING] EOF occurred in violation of protocol (_ssl.c:1006)';
  }
  if (/wrong.version.number/i.test(message)) return '[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return mismatchText(cause as NameMismatch);
  const reason = TLS_REASONS[code];
  if (reason === undefined) return message;
  return `[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: ${reason} (_ssl.c:1006)`;
}

type NameMismatch = { readonly host?: string; readonly cert?: { readonly subjectaltname?: string } };

/** The certificate is for others. */
function mismatchText({ host = '', cert }: NameMismatch): string {
  const names = (cert?.subjectaltname ?? '').split(', ').map((name) => repr(name.replace(/^(DNS|IP Address):/, '')));
  const others = names.length > 1 ? `either of ${names.join(', ')}` : names[0];
  return `hostname ${repr(host)} doesn't match ${others}`;
}
