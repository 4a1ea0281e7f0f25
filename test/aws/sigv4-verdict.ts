// What a verifier at one moment says, as assertions.
import assert from 'node:assert/strict';
import type { SignedRequest, VerifierOptions } from '../../src/aws/sigv4/verify.ts';
import { verifierAt } from './sigv4-fixtures.ts';

export const NOW = Date.UTC(2026, 10, 22, 2, 35, 18);
export const SCOPE = { region: 'us-east-1', service: 'execute-api', now: NOW };
export const MISMATCH = /^The request signature we calculated does not match the signature you provided\./;

export function verdictOn(request: SignedRequest, service = 'execute-api', options: Partial<VerifierOptions> = {}) {
  return verifierAt(NOW, options).verifier.verify(request, service);
}

export function refused(request: SignedRequest, code: string, message: string | RegExp, service?: string) {
  const verdict = verdictOn(request, service);
  assert.ok(!verdict.ok, 'it was accepted');
  assert.equal(verdict.code, code);
  assert.equal(verdict.status, 403);
  if (typeof message === 'string') assert.equal(verdict.message, message);
  else assert.match(verdict.message, message);
}

export const accepted = (request: SignedRequest, options: Partial<VerifierOptions> = {}) =>
  assert.equal(verdictOn(request, 'execute-api', options).ok, true);
