// Bodies of every operation of every model, JSON and forms: as large as they may be, read and held against the model.
import { AwsError } from '../../src/aws/error.ts';
import type { Request } from '../../src/aws/http.ts';
import { asServed } from '../../src/aws/server/as-served.ts';
import { parseForm, routeOf } from '../../src/aws/server/query/form.ts';
import { MalformedBody, parseInput } from '../../src/aws/server/rest-json.ts';
import type { Members, Service, Shape } from '../../src/aws/shape.ts';
import { wireName } from '../../src/aws/shape.ts';
import { validate } from '../../src/aws/server/validate.ts';
import { limitsOf } from '../../src/base/limits/limits.ts';
import { admin } from '../../src/services/admin/model.ts';
import { control } from '../../src/services/websocket/control/model/model.ts';
import { apiKeys } from '../../src/services/websocket/keys/model.ts';
import { ivschat } from '../../src/services/chat/model/model.ts';
import { sts } from '../../src/services/sts/model.ts';
import { sessionPolicies } from '../../src/services/sts/session-policies.ts';
import { Random } from './random.ts';
import { filled, grown, JSON_SYNTAX, stopwatch } from './stopwatch.ts';

const BODY_MAX = 1024 * 1024;
const PIECES = [...JSON_SYNTAX, '{}', '""', 'null', 'a', 'arn:', '*', '😀', ' ', '{"a":"b"},'];

type Body = { readonly name: string; readonly text: string };

const HALF = BODY_MAX / 2;
const FILLINGS = [
  filled('[', () => '{}', ']', HALF),
  filled('[', () => '"a"', ']', HALF),
  filled('{', (index) => `"k${index}":"v"`, '}', HALF / 2),
  filled('[', (index) => `{"op":"add","path":"/${index}","value":"v","name":"n"}`, ']', HALF),
];
const LETTERS = ['a', '/', '😀', '.', '\\u0000', '*', 'arn:'];

/** A value that is as large as a body lets it be: of what the model says, or of what it does not. */
function large(shape: Shape, random: Random): string {
  if (random.chance(0.2)) return random.pick(FILLINGS);
  switch (shape.type) {
    case 'string':
      return `"${random.pick(LETTERS).repeat(2 ** random.below(16))}"`;
    case 'list': {
      const item = large(shape.of, random);
      return `[${Array.from({ length: Math.min(5_000, Math.floor(HALF / item.length)) }, () => item).join(',')}]`;
    }
    case 'map': {
      const item = large(shape.of, random);
      return filled('{', (index) => `"k${index}":${item}`, '}', HALF);
    }
    case 'structure':
    case 'union':
      return `{${Object.entries(shape.members)
        .map(([name, member]) => `"${name}":${large(member, random)}`)
        .join(',')}}`;
    default:
      return random.pick(['0', '1e9', 'true', '"x"', 'null']);
  }
}

/** The body of some operation, one or all of whose members are large. */
function someBody(service: Service, random: Random): Body {
  const [name, { input }] = random.pick(Object.entries(service.operations));
  const all = Object.entries<Members[string]>(input).filter(([, member]) => !member.in);
  const chosen = random.chance(0.5) || all.length === 0 ? all : [random.pick(all)];
  const members = chosen.map(([member, shape]) => `"${wireName(service, member, shape)}":${large(shape, random)}`);
  return { name, text: `{${members.join(',')}}`.slice(0, BODY_MAX) };
}

for (const service of ([ivschat, control, apiKeys, admin] as readonly Service[]).map(asServed)) {
  stopwatch<Body>(`reading a body of ${service.id}`, {
    seeds: [someBody(service, new Random(1))],
    mutate: (body, random) =>
      random.chance(0.6) ? someBody(service, random) : { ...body, text: grown(body.text, random, PIECES, BODY_MAX) },
    run({ name, text }) {
      const operation = service.operations[name]!;
      const request: Request = {
        method: 'POST',
        target: '/',
        headers: {},
        body: Buffer.from(text),
        sourceIp: '',
        isSecure: false,
      };
      try {
        validate(parseInput(request, { service, name, operation, labels: {}, base: [] }), operation.input);
      } catch (cause) {
        if (!(cause instanceof MalformedBody)) throw cause;
      }
    },
  });
}

const FORM_MAX = 128 * 1024;
const FORM_PIECES = [
  '&',
  '=',
  '+',
  '%',
  '%41',
  '%F0%9F%98%80',
  'Tags.member.1.Key=',
  '&Tags.member.2.Value=x',
  'a=b&',
  '.',
  'x',
];
const tags = (count: number) =>
  Array.from({ length: count }, (_, index) => `Tags.member.${index + 1}.Key=k&Tags.member.${index + 1}.Value=v`).join(
    '&',
  );

// Read before anybody knows who sends it.
stopwatch<string>('reading a form of STS', {
  seeds: [
    'Action=AssumeRole&RoleArn='.padEnd(FORM_MAX, '%41'),
    `Action=AssumeRole&${tags(499)}`,
    `Action=AssumeRole&${'&'.repeat(FORM_MAX)}`.slice(0, FORM_MAX),
    `Action=AssumeRole&Policy=${encodeURIComponent('{"Statement":'.repeat(1_000))}`,
  ],
  mutate: (form, random) => grown(form, random, FORM_PIECES, FORM_MAX),
  run(form) {
    const request: Request = {
      method: 'POST',
      target: '/',
      headers: {},
      body: Buffer.from(form),
      sourceIp: '',
      isSecure: false,
    };
    try {
      const route = routeOf(sts, request);
      const input = parseForm(route);
      validate(input, route.operation.input);
      if (typeof input['Policy'] === 'string') sessionPolicies({ limits: limitsOf() }, [], input['Policy']);
    } catch (cause) {
      if (!(cause instanceof AwsError)) throw cause;
    }
  },
});
