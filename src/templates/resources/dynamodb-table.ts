// A table of a template, made at a DynamoDB-compatible endpoint (spec/functions-and-templates.md, section 13.8).
import { parseEndpoint } from '../../aws/client/endpoint.ts';
import { exchange } from '../../aws/client/transport.ts';
import { sign } from '../../aws/sigv4/sign.ts';
import type { Credential } from '../../aws/sigv4/verify.ts';
import type { Members } from '../reading/objects.ts';

export type TableEndpoint = {
  readonly url: string;
  readonly region: string;
  readonly credential: Credential;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/** What CreateTable takes, of what a template may say: local servers refuse the rest. */
const TAKEN = [
  ...['AttributeDefinitions', 'KeySchema', 'BillingMode', 'ProvisionedThroughput'],
  ...['GlobalSecondaryIndexes', 'LocalSecondaryIndexes', 'StreamSpecification'],
];
const TIMEOUT_MS = 10_000;

/** Resolves with why it cannot be made; undefined: it is there. */
export async function createTable(name: string, properties: Members, to: TableEndpoint): Promise<string | undefined> {
  const endpoint = parseEndpoint(to.url)!;
  const taken = TAKEN.filter((property) => properties[property] !== undefined);
  const settings = Object.fromEntries(taken.map((property) => [property, numbered(properties[property])]));
  const isOnDemand = settings['BillingMode'] === undefined && settings['ProvisionedThroughput'] === undefined;
  const stream = settings['StreamSpecification'] as Members | undefined;
  const input = {
    TableName: name,
    ...settings,
    ...(isOnDemand && { BillingMode: 'PAY_PER_REQUEST' }),
    ...(stream && { StreamSpecification: { StreamEnabled: true, ...stream } }),
  };
  const body = Buffer.from(JSON.stringify(input));
  const request = {
    method: 'POST',
    target: `${endpoint.path.replace(/\/$/, '')}/`,
    headers: {
      Host: endpoint.host,
      'Content-Type': 'application/x-amz-json-1.0',
      'X-Amz-Target': 'DynamoDB_20120810.CreateTable',
      'Content-Length': String(body.length),
    },
    body,
  };
  const signature = sign(request, to.credential, { region: to.region, service: 'dynamodb', now: to.now() });
  try {
    const answer = await exchange(
      endpoint,
      { ...request, headers: { ...request.headers, ...signature } },
      { connectTimeoutMs: TIMEOUT_MS, readTimeoutMs: TIMEOUT_MS, verifyTls: true },
    );
    const text = answer.body.toString('utf8');
    if (answer.status === 200 || text.includes('ResourceInUseException')) return undefined;
    return `${to.url} answered ${answer.status}: ${text.slice(0, 300)}`;
  } catch (cause) {
    return `${to.url}: ${(cause as Error).message}`;
  }
}

/** Whole numbers that a template has as texts. */
function numbered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(numbered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key.endsWith('Units') ? Number(item) : numbered(item)]),
  );
}
