// What the functions of one stack's template find: parameters, resources that are made or named, and other stacks' exports.
import { hintOf } from '../../base/nearest.ts';
import type { Members } from '../reading/objects.ts';
import { isMap, listAt, referredId } from '../reading/objects.ts';
import { conditionHolds } from '../intrinsics/conditions.ts';
import { evaluate } from '../intrinsics/evaluate.ts';
import type { Scope } from '../intrinsics/scope.ts';
import { NO_VALUE } from '../intrinsics/scope.ts';
import type { Made } from '../resources/created-types.ts';
import { createdTypes } from '../resources/created-types.ts';
import type { NamedType, Naming } from '../resources/named-types.ts';
import { anyType, namedTypes } from '../resources/named-types.ts';
import { physicalName } from '../resources/physical-name.ts';
import type { Resource, Stack } from '../template.ts';
import type { Place } from '../reading/template-error.ts';
import { TemplateError, placeText } from '../reading/template-error.ts';

type Options = {
  readonly stack: Stack;
  readonly parameters: ReadonlyMap<string, unknown>;
  readonly account: string;
  readonly region: string;
  readonly uuid: string;
  /** A resource that was made. Undefined: not yet. */
  made(logicalId: string): Omit<Made, 'region' | 'suffix'> | undefined;
  imported(name: string): unknown;
  said(name: string): string | undefined;
  warn(text: string): void;
};

export class StackScope implements Scope {
  readonly #options: Options;
  readonly #resources: ReadonlyMap<string, Resource>;
  readonly #pseudo: ReadonlyMap<string, unknown>;
  readonly #naming = new Set<string>();
  readonly partition: string;
  readonly suffix: string;

  constructor(options: Options) {
    this.#options = options;
    const { stack, account, region, uuid } = options;
    this.#resources = new Map(stack.resources.map((resource) => [resource.id, resource]));
    const isChina = region.startsWith('cn-');
    this.partition = isChina ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
    this.suffix = isChina ? 'amazonaws.com.cn' : 'amazonaws.com';
    this.#pseudo = new Map<string, unknown>([
      ['AWS::AccountId', account],
      ['AWS::NotificationARNs', []],
      ['AWS::Partition', this.partition],
      ['AWS::Region', region],
      ['AWS::StackId', `arn:${this.partition}:cloudformation:${region}:${account}:stack/${stack.name}/${uuid}`],
      ['AWS::StackName', stack.name],
      ['AWS::URLSuffix', this.suffix],
    ]);
  }

  get region(): string {
    return this.#options.region;
  }

  get mappings(): Members {
    return this.#options.stack.mappings;
  }

  /** A value with its functions called. Throws a TemplateError. */
  readonly valueOf = (value: unknown): unknown => {
    const result = evaluate(value, this);
    return result === NO_VALUE ? undefined : result;
  };

  /** Whether the condition of a resource, if it has one, holds. */
  isActive({ condition, place }: Resource): boolean {
    return condition === undefined || this.holds(condition, place);
  }

  /** Whether it is made by operations of this server: HTTP APIs, and what is in them, are not. */
  isMade({ id, type, properties }: Resource): boolean {
    if (!Object.hasOwn(createdTypes, type)) return false;
    if (type === 'AWS::ApiGatewayV2::Api') {
      const protocol = this.valueOf(properties['ProtocolType']);
      return protocol === undefined ? !FOR_HTTP.some((name) => name in properties) : protocol !== 'HTTP';
    }
    if (type === 'AWS::ApiGateway::UsagePlan') {
      return listAt(properties, 'ApiStages').every((stage) => !isMap(stage) || this.#refersToMade(stage['ApiId']));
    }
    if (type === 'AWS::ApiGateway::UsagePlanKey') return this.#refersToMade(properties['UsagePlanId']);
    if (type === 'AWS::ApiGateway::ApiKey') return this.#isKeyMade(id, properties);
    return this.#refersToMade(properties['ApiId']);
  }

  /** Those of REST APIs are not: they are for nothing here. */
  #isKeyMade(id: string, properties: Members): boolean {
    if (properties['StageKeys'] !== undefined) return false;
    const all = [...this.#resources.values()];
    const isPlanned = all.some(
      (one) =>
        one.type === 'AWS::ApiGateway::UsagePlanKey' && referredId(one.properties['KeyId']) === id && this.isMade(one),
    );
    return isPlanned || !all.some(({ type }) => type === 'AWS::ApiGateway::RestApi' || type === 'AWS::Serverless::Api');
  }

  /** What is in no template is there, or the operation says that it is not. */
  #refersToMade(reference: unknown): boolean {
    const resource = this.#resources.get(referredId(reference) ?? '');
    return resource === undefined || this.isMade(resource);
  }

  holds(condition: unknown, place: Place | undefined): boolean {
    return conditionHolds(this.#options.stack.conditions, condition, this, place);
  }

  parameter(name: string): unknown {
    return this.#options.parameters.get(name) ?? this.#pseudo.get(name);
  }

  ref(name: string, place: Place | undefined): unknown {
    const resource = this.#resource(name, place);
    if (!resource) return undefined;
    if (this.isMade(resource)) return this.#made(resource, place).physicalId;
    return typeOf(resource).ref(this.#namingOf(resource, place));
  }

  attribute(name: string, attribute: string, place: Place | undefined): unknown {
    const other = this.#options.stack.otherNames.get(`${name}.${attribute}`);
    if (other !== undefined) return this.ref(other, place);
    const resource = this.#resource(name, place);
    if (!resource) return undefined;
    if (this.isMade(resource)) {
      const { attributes } = createdTypes[resource.type]!;
      const read = Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined;
      if (read) return read({ ...this.#made(resource, place), region: this.region, suffix: this.suffix });
      const all = Object.keys(attributes).join(', ') || 'none';
      const hint = hintOf(attribute, Object.keys(attributes)) || `; it has: ${all}`;
      throw new TemplateError(place, `${resource.type} has no attribute ${attribute}${hint}`);
    }
    const { attributes } = typeOf(resource);
    const read = Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined;
    if (read) return read(this.#namingOf(resource, place));
    this.warn(`${resource.id}.${attribute} cannot be known: ${resource.type} is not made here`, place);
    return `${resource.id}.${attribute}`;
  }

  imported(name: string): unknown {
    return this.#options.imported(name);
  }

  said(name: string): string | undefined {
    return this.#options.said(name);
  }

  names(): readonly string[] {
    return [...this.#options.parameters.keys(), ...this.#resources.keys(), ...this.#pseudo.keys()];
  }

  warn(text: string, place: Place | undefined): void {
    this.#options.warn(place ? `${placeText(place)}: ${text}` : text);
  }

  #resource(name: string, place: Place | undefined): Resource | undefined {
    const resource = this.#resources.get(this.#options.stack.otherNames.get(name) ?? name);
    if (!resource || this.isActive(resource)) return resource;
    throw new TemplateError(place, `${name} is not there: its condition ${resource.condition} does not hold`);
  }

  #made(resource: Resource, place: Place | undefined): Omit<Made, 'region' | 'suffix'> {
    const made = this.#options.made(resource.id);
    if (made) return made;
    throw new TemplateError(place, `${resource.id} (${resource.type}) is made after what refers to it here`);
  }

  #namingOf(resource: Resource, place: Place | undefined): Naming {
    const { stack, account } = this.#options;
    const { property, lengthMax, isLower } = typeOf(resource);
    const { id, properties } = resource;
    if (this.#naming.has(id)) throw new TemplateError(place, `the name of ${id} refers to itself`);
    this.#naming.add(id);
    try {
      const given = property === undefined ? undefined : this.valueOf(properties[property]);
      const invented = physicalName(stack.name, id, lengthMax);
      return {
        name:
          typeof given === 'string' && given !== ''
            ? nameIn(given, resource)
            : isLower
              ? invented.toLowerCase()
              : invented,
        account,
        region: this.region,
        partition: this.partition,
        suffix: this.suffix,
        logicalId: id,
        property: (name) => this.valueOf(properties[name]),
      };
    } finally {
      this.#naming.delete(id);
    }
  }
}

/** What tells that an API without a protocol is one for HTTP. */
const FOR_HTTP = ['Body', 'BodyS3Location', 'CorsConfiguration', 'Target', 'RouteKey'];

const typeOf = ({ type }: Resource): NamedType => namedTypes[type] ?? anyType(type);

/** The name of a function may be given as its ARN. */
const nameIn = (given: string, { type }: Resource) =>
  type === 'AWS::Lambda::Function' && given.startsWith('arn:') ? given.split(':').at(-1)! : given;
