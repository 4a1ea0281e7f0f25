// Our models held against those of the vendor: the AWS CLI's own data, where it is installed.
// Not quick: it starts other programs.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import type { Member, Members, Service, Shape } from '../src/aws/shape.ts';
import { asServed } from '../src/aws/server/as-served.ts';
import { wireName, structure } from '../src/aws/shape.ts';
import { allOfApiGateway } from '../src/cli/aws/unserved/all-of-api-gateway.ts';
import { management } from '../src/services/websocket/connections/model.ts';
import { control } from '../src/services/websocket/control/model/model.ts';
import { apiKeys } from '../src/services/websocket/keys/model.ts';
import { ivschat } from '../src/services/chat/model/model.ts';
import { sts } from '../src/services/sts/model.ts';
import { findBotocore } from './support/process.ts';

type BotoShape = {
  type: string;
  members?: Record<string, { shape: string; location?: string; locationName?: string }>;
  required?: string[];
  member?: { shape: string };
  key?: { shape: string };
  value?: { shape: string };
  min?: number;
  max?: number;
  enum?: string[];
  union?: boolean;
  payload?: string;
  error?: { httpStatusCode: number; code?: string };
};
type BotoOperation = {
  http: { method: string; requestUri: string; responseCode?: number };
  input?: { shape: string };
  output?: { shape: string };
  errors?: { shape: string }[];
};
type BotoModel = { operations: Record<string, BotoOperation>; shapes: Record<string, BotoShape> };

const python = await findBotocore();
const skip = python ? false : 'no Python with a recent botocore is installed: NOT TESTED';

const models: readonly Service[] = [apiKeys, allOfApiGateway, management, ivschat, sts];
type BotoPaginator = { input_token: string; output_token: string; limit_key: string; result_key: string };
type BotoData = { 'service-2': BotoModel; 'paginators-1'?: { pagination: Record<string, BotoPaginator> } };

/** What botocore has of each, read at once. */
const data = JSON.parse(python ? readData(python) : '{}') as Record<string, BotoData>;

function readData(interpreter: string): string {
  const script = `
import botocore, glob, gzip, json, os, sys
def read(file):
    data = open(file, 'rb').read()
    return json.loads(gzip.decompress(data) if file.endswith('.gz') else data)
def folder(path):
    files = glob.glob(os.path.join(os.path.dirname(botocore.__file__), 'data', path, '*-[12].json*'))
    return {os.path.basename(file).split('.')[0]: read(file) for file in files}
print(json.dumps({path.split('/')[0]: folder(path) for path in sys.argv[1:]}))`;
  const paths = models.map(({ id, apiVersion }) => `${id}/${apiVersion}`);
  return execFileSync(interpreter, ['-c', script, ...paths], { maxBuffer: 50_000_000 }).toString();
}

/** A model of botocore, to be changed at will. */
const botocore = ({ id }: Service): BotoModel => structuredClone(data[id]!['service-2']);

/** How botocore goes through pages, by operation. */
const paginators = ({ id }: Service) => data[id]!['paginators-1']?.pagination ?? {};

/** Where we differ from the letter of AWS's model on purpose, each with its reason. */
const deviations = new Set([
  // Not in the model, but on the wire (spec/apigateway-websocket.md, section 3.2).
  'apigatewaymanagementapi error BadRequestException',
  // The service answers null when a client sent no User-Agent (section 3.1).
  'apigatewaymanagementapi.GetConnection.output.Identity.UserAgent required',
]);

function differences(ours: Service, theirs: BotoModel): string[] {
  const found: string[] = [];
  const note = (where: string, what: string, mine: unknown, vendor: unknown) => {
    if (JSON.stringify(mine) === JSON.stringify(vendor) || deviations.has(`${where} ${what}`)) return;
    found.push(`${where}: ${what} is ${JSON.stringify(mine)}, in AWS's model ${JSON.stringify(vendor)}`);
  };

  function compareMembers(where: string, members: Members, shape: BotoShape | undefined): void {
    const vendor = shape?.members ?? {};
    // The order counts: it is that of the CLI's messages and output.
    note(where, 'members', Object.keys(members), Object.keys(vendor));
    for (const [name, member] of Object.entries(members)) {
      const entry = vendor[name];
      if (!entry) continue;
      note(`${where}.${name}`, 'required', !member.optional, shape?.required?.includes(name) ?? false);
      if (member.in !== 'payload') {
        note(`${where}.${name}`, 'wire name', wireName(ours, name, member), entry.locationName ?? name);
      }
      const location = { path: 'uri', query: 'querystring', header: 'header', payload: undefined }[member.in as string];
      note(`${where}.${name}`, 'location', location, entry.location);
      note(`${where}.${name}`, 'payload', member.in === 'payload', shape?.payload === name);
      compareShape(`${where}.${name}`, member, theirs.shapes[entry.shape]!);
    }
  }

  function compareShape(where: string, mine: Shape | Member, vendor: BotoShape): void {
    const types: Record<string, string> = { union: 'structure', enum: 'string', long: 'integer' };
    note(where, 'type', types[mine.type] ?? mine.type, types[vendor.type] ?? vendor.type);
    if ('enum' in mine || vendor.enum) note(where, 'enum', 'enum' in mine ? mine.enum : undefined, vendor.enum);
    if ('min' in mine || vendor.min !== undefined) note(where, 'min', 'min' in mine ? mine.min : undefined, vendor.min);
    if ('max' in mine || vendor.max !== undefined) note(where, 'max', 'max' in mine ? mine.max : undefined, vendor.max);
    if (mine.type === 'list') compareShape(`${where}[]`, mine.of, theirs.shapes[vendor.member!.shape]!);
    if (mine.type === 'map') {
      compareShape(`${where}.key`, mine.key, theirs.shapes[vendor.key!.shape]!);
      compareShape(`${where}.value`, mine.of, theirs.shapes[vendor.value!.shape]!);
    }
    if (mine.type === 'structure' || mine.type === 'union') {
      note(where, 'union', mine.type === 'union', vendor.union ?? false);
      compareMembers(where, mine.members, vendor);
    }
  }

  for (const [name, operation] of Object.entries(ours.operations)) {
    const vendor = theirs.operations[name]!;
    const where = `${ours.id}.${name}`;
    note(where, 'http', operation.http, `${vendor.http.method} ${vendor.http.requestUri}`);
    note(where, 'status', operation.status ?? 200, vendor.http.responseCode ?? 200);
    note(
      where,
      'errors',
      operation.errors,
      (vendor.errors ?? []).map(({ shape }) => shape),
    );
    compareMembers(`${where}.input`, operation.input, theirs.shapes[vendor.input?.shape ?? '']);
    const isEmpty = vendor.output && Object.keys(theirs.shapes[vendor.output.shape]!.members ?? {}).length === 0;
    note(where, 'empty output', operation.isOutputEmpty ?? false, isEmpty ?? false);
    compareMembers(`${where}.output`, operation.output, theirs.shapes[vendor.output?.shape ?? '']);
  }
  for (const [name, error] of Object.entries(ours.errors)) {
    const vendor = theirs.shapes[name];
    note(ours.id, `error ${name}`, error.status, vendor?.error?.httpStatusCode);
    if (error.code !== undefined) note(ours.id, `code of ${name}`, error.code, vendor?.error?.code);
    if (vendor) compareMembers(`${ours.id}.${name}`, error.members ?? {}, vendor);
  }
  return found;
}

for (const model of models) {
  test(`${model.id} is as the AWS CLI knows it`, { skip }, () => {
    assert.deepEqual(differences(model, botocore(model)), []);
  });
}

test('every operation is there, in the order of AWS', { skip }, () => {
  for (const model of [allOfApiGateway, management, ivschat] as Service[]) {
    assert.deepEqual(Object.keys(model.operations), Object.keys(botocore(model).operations));
  }
});

for (const model of models) {
  test(
    `what ${model.id} answers in pages, the AWS CLI goes through in the same way, or leaves it to the user`,
    { skip },
    () => {
      const theirs = Object.entries(paginators(model)).filter(([name]) => name in model.operations);
      const ours = Object.entries(model.operations).flatMap(([name, { paging }]) =>
        paging && !paging.byHand ? [[name, [paging.token, paging.token, paging.size, paging.items]] as const] : [],
      );
      const vendors = theirs.map(([name, paginator]) => [
        name,
        [paginator.input_token, paginator.output_token, paginator.limit_key, paginator.result_key],
      ]);
      assert.deepEqual(Object.fromEntries(ours), Object.fromEntries(vendors));
    },
  );
}

/** Where AWS tells a length only in the name of a shape, with it and the server's: `StringWithLengthBetween1And128`. */
function* namedLengths(
  where: string,
  mine: Shape,
  vendor: string,
  shapes: BotoModel['shapes'],
): Generator<[string, number, number | undefined]> {
  const [, length, kilo] = /^StringWithLengthBetween[01]And(\d+)(K?)$/.exec(vendor) ?? [];
  const theirs = shapes[vendor]!;
  if (mine.type === 'string' && length) yield [where, Number(length) * (kilo ? 1024 : 1), mine.max];
  if (mine.type === 'list') yield* namedLengths(where, mine.of, theirs.member!.shape, shapes);
  if (mine.type === 'map') yield* namedLengths(where, mine.of, theirs.value!.shape, shapes);
  if (mine.type !== 'structure') return;
  for (const [name, member] of Object.entries(mine.members)) {
    yield* namedLengths(`${where}.${name}`, member, theirs.members![name]!.shape, shapes);
  }
}

/** Where the server takes longer ones, each with its reason. */
const longer = new Set([
  // Refused by the operation, in words of its own.
  'Api.Name',
  // spec/apigateway-websocket.md, section 1.8.
  'Stage.AccessLogSettings.Format',
  // Only HTTP APIs have it: refused, or kept and not used.
  'Api.CorsConfiguration.AllowMethods',
  'DomainName.DomainNameConfigurations.CertificateName',
  'DomainName.MutualTlsAuthentication.TruststoreVersion',
  'Integration.TlsConfig.ServerNameToVerify',
  'Route.AuthorizationScopes',
]);

test('the server holds texts to the lengths that AWS has in the names of shapes', { skip }, () => {
  const { operations, shapes } = botocore(control);
  const wrong = Object.entries(asServed(control).operations).flatMap(([name, { input }]) => {
    const shape = operations[name]!.input;
    const all = shape ? [...namedLengths(name, structure(input), shape.shape, shapes)] : [];
    return all.filter(([where, theirs, ours]) => theirs !== ours && !longer.has(where.replace(/^(Create|Update)/, '')));
  });
  assert.deepEqual(wrong, []);
});

test('a difference is found', { skip }, () => {
  const theirs = botocore(ivschat);
  theirs.shapes['RoomName']!.max = 127;
  theirs.operations['GetRoom']!.http.responseCode = 201;
  assert.equal(differences(ivschat, theirs).length, 8);
});
