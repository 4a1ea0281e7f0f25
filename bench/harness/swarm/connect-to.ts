// A socket to a server under test, with TLS where it speaks that.
import type { OnReadOpts, Socket } from 'node:net';
import { connect } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import type { Address } from './orders.ts';

export const addressOf = (url: string): Address => {
  const { hostname, port, protocol } = new URL(url);
  const dialect = protocol === 'nats:' ? 'nats' : 'http';
  return { host: hostname, port: Number(port), isSecure: protocol === 'https:', dialect };
};

/** Nobody checks the certificate: what is measured is the server. */
export function connectTo({ host, port, isSecure }: Omit<Address, 'dialect'>, onread?: OnReadOpts): Socket {
  const options = { host, port, noDelay: true, ...(onread && { onread }) };
  return isSecure ? connectSecurely({ ...options, rejectUnauthorized: false }) : connect(options);
}
