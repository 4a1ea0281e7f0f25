// Backends that misbehave cost their own route a frame or a handshake its status, and nobody else anything
// (spec/apigateway-websocket.md, sections 1.2, 1.6 and 2.8).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2';
import { SteeredClock } from '../../src/clock.ts';
import { silentLog } from '../../src/log.ts';
import { TestClient, refusal } from '../support/client.ts';
import { testGateway } from '../support/gateway.ts';
import type { Name } from '../support/hostile-server.ts';
import { hostileServer, misbehaviours } from '../support/hostile-server.ts';
import { functionArn } from '../support/lambda.ts';
import { deployApi, invocationUri } from '../support/websocket-api.ts';

const names = Object.keys(misbehaviours) as Name[];
const SLOW: readonly Name[] = ['hangs', 'drips'];

const LATE = /^\{"message": "Endpoint request timed out", "connectionId":"[\w-]{15}=", "requestId":"[\w-]{15}="\}$/;
const FAILED = /^\{"message": "Internal server error", "connectionId":"[\w-]{15}=", "requestId":"[\w-]{15}="\}$/;

/** What a two-way message gets: of an HTTP proxy, and of a Lambda proxy. */
function frames(name: Name): { http: RegExp; lambda: RegExp } {
  if (SLOW.includes(name)) return { http: LATE, lambda: LATE };
  if (name === 'good') return { http: /^\{"statusCode":200,"body":"good"\}$/, lambda: /^good$/ };
  if (name === 'surplus') return { http: /^\{"statusCode":200,"body":"surplus"\}$/, lambda: /^surplus$/ };
  return { http: FAILED, lambda: FAILED };
}

/** What a handshake gets: of a `$connect` function, and of an authorizer. */
function statuses(name: Name): { connect: number; authorizer: number } {
  if (SLOW.includes(name)) return { connect: 504, authorizer: 500 };
  if (name === 'good' || name === 'surplus') return { connect: 101, authorizer: 500 };
  return { connect: name === 'nested' ? 502 : 500, authorizer: 500 };
}
