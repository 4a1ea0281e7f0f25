'use strict';
// Loaded before anything else in Node functions, and again in each of their worker threads. AWS's own hosts that this
// server answers for lead to it, without TLS: `tls.connect` gives a plain socket (spec/functions-and-templates.md, section
// 12.2). Runs on Node 18 to 24.
const module_ = require('node:module');
const net = require('node:net');
const path = require('node:path');
const tls = require('node:tls');
const { pathToFileURL } = require('node:url');

/** What endpoints.ts has written. */
const { gateway, own, domains, endpoints, offline } = JSON.parse(process.env.FANFARE_ENDPOINTS);

const REGIONAL = /^(?:.+\.)?([a-z0-9-]+)\.[a-z]{2}(?:-[a-z]+)+-\d+\.(?:amazonaws\.com(?:\.cn)?|api\.aws)$/;
const GLOBAL = /^(?:.+\.)?([a-z0-9-]+)\.amazonaws\.com$/;

/** The service of a host of AWS's: `dynamodb` of `dynamodb.us-east-1.amazonaws.com`. Undefined: it is no host of AWS's. */
function serviceOf(host) {
  const service = (REGIONAL.exec(host) ?? GLOBAL.exec(host))?.[1];
  return service === 'ddb' ? 'dynamodb' : service;
}

const isDomain = (host) =>
  domains.some((name) => (name.startsWith('*.') ? host.endsWith(name.slice(1)) : host === name));

/** Where a connection goes: an address without TLS, a URL, `refused`, or undefined where it is meant to go. */
function destination(host, port) {
  const name = host.toLowerCase().replace(/\.$/, '');
  if (isDomain(name)) return { address: gateway };
  if (Number(port) === own.port && own.names.includes(name)) return { address: gateway };
  const service = serviceOf(name);
  if (service === undefined) return undefined;
  const given = endpoints[service];
  if (given !== undefined) return { url: new URL(given) };
  if (own.services.includes(service)) return { address: gateway };
  if (endpoints['*'] !== undefined) return { url: new URL(endpoints['*']) };
  return offline ? { refused: service } : undefined;
}

module.exports = { destination };

const secureConnect = tls.connect;

function connect(...given) {
  const options = optionsOf(given);
  const callback = given.find((one) => typeof one === 'function');
  const host = options.host ?? options.servername ?? 'localhost';
  const found = options.socket || options.path ? undefined : destination(String(host), options.port);
  if (!found) return secureConnect.apply(tls, given);
  const { url } = found;
  if (url?.protocol === 'https:') {
    const there = {
      host: url.hostname,
      port: Number(url.port || 443),
      servername: net.isIP(url.hostname) ? '' : url.hostname,
    };
    return secureConnect.call(tls, { ...options, ...there }, callback);
  }
  const socket = new net.Socket();
  Object.assign(socket, likeTls(host));
  if (callback) socket.once('secureConnect', callback);
  if (found.refused !== undefined) {
    process.nextTick(() => socket.destroy(refusal(host, found.refused)));
    return socket;
  }
  socket.once('connect', () => process.nextTick(() => socket.emit('secureConnect')));
  const address = found.address ?? { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || 80) };
  return socket.connect(address);
}

function optionsOf(given) {
  if (typeof given[0] === 'object' && given[0] !== null) return given[0];
  const named = given.find((one) => typeof one === 'object' && one !== null);
  return { port: given[0], ...(typeof given[1] === 'string' && { host: given[1] }), ...named };
}

/** What clients ask a socket of TLS. */
const likeTls = (host) => ({
  encrypted: true,
  authorized: true,
  authorizationError: null,
  alpnProtocol: 'http/1.1',
  servername: host,
  getPeerCertificate: () => ({ subject: { CN: host }, subjectaltname: `DNS:${host}` }),
  getCipher: () => ({ name: 'NONE', standardName: 'NONE', version: 'NONE' }),
  getProtocol: () => 'TLSv1.3',
  getSession: () => undefined,
  isSessionReused: () => false,
  setServername() {},
  setSession() {},
  setMaxSendFragment: () => true,
  disableRenegotiation() {},
});

/** A code that no client takes for one that another attempt could help. */
function refusal(host, service) {
  const message = `${host} is not reached: the server runs with --offline; --aws-endpoint ${service}=URL leads it elsewhere`;
  return Object.assign(new Error(message), { code: 'ERR_FANFARE_OFFLINE' });
}

tls.connect = connect;
module_.syncBuiltinESMExports();

// ES modules are found in NODE_PATH on Lambda (spec/functions-and-templates.md, section 2.3), and not in plain Node.
const folders = (process.env.NODE_PATH ?? '')
  .split(path.delimiter)
  .filter((one) => path.basename(one) === 'node_modules');
const parents = folders.map((folder) => pathToFileURL(path.join(folder, '..', 'index.js')).href);
const isBare = (specifier) => !/^(?:[./#]|[a-z][a-z0-9+.-]*:)/i.test(specifier);
if (parents.length > 0) {
  if (module_.registerHooks) {
    module_.registerHooks({
      resolve(specifier, context, next) {
        try {
          return next(specifier, context);
        } catch (cause) {
          if (cause.code !== 'ERR_MODULE_NOT_FOUND' || !isBare(specifier)) throw cause;
          for (const parentURL of parents) {
            try {
              return next(specifier, { ...context, parentURL });
            } catch {
              // The next folder may have it.
            }
          }
          throw cause;
        }
      },
    });
  } else if (module_.register && require('node:worker_threads').isMainThread) {
    const hooks = `const parents = ${JSON.stringify(parents)};
      export async function resolve(specifier, context, next) {
        try { return await next(specifier, context); } catch (cause) {
          if (cause.code !== 'ERR_MODULE_NOT_FOUND' || !(${isBare})(specifier)) throw cause;
          for (const parentURL of parents) { try { return await next(specifier, { ...context, parentURL }); } catch {} }
          throw cause;
        }
      }`;
    module_.register(`data:text/javascript,${encodeURIComponent(hooks)}`);
  }
}
