// The shape vocabulary: plain data that types, routes, validates, serialises, documents and drives the CLI.
// Types flow from it by inference; there is no generated code.
import type { LimitName } from '../base/limits/limits.ts';

/** Where a member travels. Without one it is a member of the JSON body. `status`: it is the status of an answer. */
export type Location = 'path' | 'query' | 'header' | 'payload' | 'status';

/** What every shape may carry. `doc` is one sentence of help in our own words. */
type Common = { readonly doc?: string; readonly sensitive?: true };
/** Lengths count code points. A pattern must match the whole value. */
type StringConstraints = { readonly min?: number; readonly max?: number; readonly pattern?: RegExp };
type Range = { readonly min?: number; readonly max?: number };
/** What the server holds requests to instead. It is not told to clients: the command line does not check it. */
type OnServer<C = unknown> = { readonly server?: { readonly max?: number; readonly optional?: true } & C };

export type StringShape = { readonly type: 'string'; readonly enum?: readonly string[] } & StringConstraints &
  OnServer<{ readonly enum?: readonly string[] }> &
  Common;
export type BlobShape = { readonly type: 'blob'; readonly max?: number } & Common;
export type NumberShape = { readonly type: 'integer' | 'double' } & Range & Common;
export type BooleanShape = { readonly type: 'boolean' } & Common;
export type TimestampShape = { readonly type: 'timestamp' } & Common;
/** Any JSON value. Whoever takes it checks it. */
export type DocumentShape = { readonly type: 'document' } & Common;
export type ListShape = { readonly type: 'list'; readonly of: Shape } & Range & OnServer & Common;
export type MapShape = {
  readonly type: 'map';
  readonly key: StringShape;
  readonly of: Shape;
  readonly bytesMax?: number;
} & Range &
  OnServer &
  Common;
export type StructureShape = { readonly type: 'structure'; readonly members: Members } & Common;
/** Exactly one of its members is set. */
export type UnionShape = { readonly type: 'union'; readonly members: Members } & Common;

export type Shape =
  | StringShape
  | BlobShape
  | NumberShape
  | BooleanShape
  | TimestampShape
  | DocumentShape
  | ListShape
  | MapShape
  | StructureShape
  | UnionShape;

/** A member is required unless it says otherwise. `wire` is its name on the wire where the service's rule does not give it. */
export type Member = Shape & { readonly optional?: true; readonly in?: Location; readonly wire?: string };
export type Members = { readonly [name: string]: Member };

type Options<S> = Omit<S, 'type' | 'of' | 'key' | 'members' | 'enum'>;

export const string = <const O extends Options<StringShape>>(options: O = {} as O) =>
  ({ type: 'string', ...options }) as const;
type Choice<E extends string> = StringShape & { readonly enum: readonly E[] };
/** What only the server takes is of its type too. */
export const enumeration = <const E extends string, const OnlyServer extends string = never>(
  values: readonly E[],
  options: Options<StringShape> & { readonly server?: { readonly enum?: readonly (E | OnlyServer)[] } } = {},
): Choice<E | NoInfer<OnlyServer>> => ({
  type: 'string',
  enum: values,
  ...options,
});
export const blob = <const O extends Options<BlobShape>>(options: O = {} as O) =>
  ({ type: 'blob', ...options }) as const;
export const integer = <const O extends Options<NumberShape>>(options: O = {} as O) =>
  ({ type: 'integer', ...options }) as const;
export const double = <const O extends Options<NumberShape>>(options: O = {} as O) =>
  ({ type: 'double', ...options }) as const;
export const boolean = <const O extends Options<BooleanShape>>(options: O = {} as O) =>
  ({ type: 'boolean', ...options }) as const;
export const timestamp = <const O extends Options<TimestampShape>>(options: O = {} as O) =>
  ({ type: 'timestamp', ...options }) as const;
export const document = <const O extends Options<DocumentShape>>(options: O = {} as O) =>
  ({ type: 'document', ...options }) as const;
export const list = <const S extends Shape, const O extends Options<ListShape>>(of: S, options: O = {} as O) =>
  ({ type: 'list', of, ...options }) as const;
export const map = <const K extends StringShape, const S extends Shape, const O extends Options<MapShape>>(
  key: K,
  of: S,
  options: O = {} as O,
) => ({ type: 'map', key, of, ...options }) as const;
export const structure = <const M extends Members, const O extends Options<StructureShape>>(
  members: M,
  options: O = {} as O,
) => ({ type: 'structure', members, ...options }) as const;
export const union = <const M extends Members, const O extends Options<UnionShape>>(members: M, options: O = {} as O) =>
  ({ type: 'union', members, ...options }) as const;

/** By name, as AWS lists members and operations, but for those that AWS has `behind` another. */
export function alphabetical<const T extends object>(
  named: T,
  behind: { readonly [Name in keyof T & string]?: keyof T & string } = {},
): T {
  const places: { readonly [name: string]: string | undefined } = behind;
  const placeOf = (name: string) => (places[name] === undefined ? name : `${places[name]} ${name}`);
  const entries = Object.entries(named).map((entry) => [placeOf(entry[0]), entry] as const);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry)) as T;
}

/** The same shape with a help sentence for this use of it. */
export const described = <const S extends Member>(shape: S, doc: string) => ({ ...shape, doc }) as S;
export const optional = <const S extends Member>(shape: S, doc?: string) =>
  ({ ...shape, ...(doc && { doc }), optional: true }) as S & { readonly optional: true };
export const path = <const S extends Member>(shape: S) => ({ ...shape, in: 'path' }) as S & { readonly in: 'path' };
export const query = <const S extends Member>(shape: S) => ({ ...shape, in: 'query' }) as S & { readonly in: 'query' };
export const payload = <const S extends Member>(shape: S) =>
  ({ ...shape, in: 'payload' }) as S & { readonly in: 'payload' };

export const header = <const S extends Member>(shape: S, wire: string) =>
  ({ ...shape, in: 'header', wire }) as S & { readonly in: 'header'; readonly wire: string };

/** The TypeScript type of a shape's values. */
export type Value<S> = S extends { type: 'string'; enum: readonly (infer E)[] }
  ? E
  : S extends { type: 'string' }
    ? string
    : S extends { type: 'blob' }
      ? Uint8Array
      : S extends { type: 'integer' | 'double' }
        ? number
        : S extends { type: 'boolean' }
          ? boolean
          : S extends { type: 'timestamp' }
            ? Date
            : S extends { type: 'document' }
              ? unknown
              : S extends { type: 'list'; of: infer O }
                ? Value<O>[]
                : S extends { type: 'map'; of: infer O }
                  ? { [key: string]: Value<O> }
                  : S extends { type: 'structure'; members: infer M }
                    ? Fields<M>
                    : S extends { type: 'union'; members: infer M }
                      ? { [K in keyof M]?: Value<M[K]> }
                      : never;

type Optional = { optional: true } | { server: { optional: true } };
/** The TypeScript type of an object with these members. */
export type Fields<M> = { [K in keyof M as M[K] extends Optional ? never : K]: Value<M[K]> } & {
  [K in keyof M as M[K] extends Optional ? K : never]?: Value<M[K]> | undefined;
};

/** `code` is its name on the wire, where that is not the name of the shape. Clients do not look at what it has `besides`. */
export type ErrorShape = {
  readonly status: number;
  readonly code?: string;
  readonly members?: Members;
  readonly besides?: Members;
};
export type Errors = { readonly [name: string]: ErrorShape };
/** An example of a command that runs as printed: `command` is what follows `fanfare SERVICE`. */
export type Example = { readonly title: string; readonly command: string; readonly output?: string };

/** How often, by the names of limits. `burst` may come at once; without it, what comes in a second, and of a rate by the minute one at least. */
export type Rate =
  | { readonly perSecond: LimitName & `${string}PerSecond`; readonly burst?: LimitName & `${string}Burst` }
  | { readonly perMinute: LimitName & `${string}PerMinute` };

/** Which members say where to go on (in the output too), how many are wanted at most, and what there is. */
export type Paging = {
  readonly token: string;
  readonly size: string;
  readonly items: string;
  /** The AWS CLI does not go through the pages: whoever asks does. */
  readonly byHand?: true;
};

/** `E`: the names of the errors of its service. */
export type Operation<E extends string = string> = {
  readonly http: `${'GET' | 'POST' | 'DELETE' | 'PATCH' | 'PUT'} /${string}`;
  /** HTTP status of success; 200 unless said, here or by a member of the output. */
  readonly status?: number;
  /** The content type of an output that is bytes. */
  readonly payloadType?: string;
  readonly doc: string;
  readonly input: Members;
  readonly output: Members;
  /** The output has no members, but clients read the answer all the same; without it they do not look. */
  readonly isOutputEmpty?: true;
  /** Undefined: it answers all at once. */
  readonly paging?: Paging;
  /** How often one caller may ask for it. */
  readonly rate?: Rate;
  /** How often an account in a region may, all callers together, over sockets too. */
  readonly accountRate?: Rate;
  readonly errors: readonly E[];
  readonly examples?: readonly Example[];
};

/** What pages of other origins may send and read, besides what every signed request has (AWS's trait `smithy.api#cors`). */
export type Cors = { readonly allowedHeaders: readonly string[]; readonly exposedHeaders: readonly string[] };

/** What the server holds the texts, lists and maps of requests to that say nothing of their own. Clients are not told. */
export type Bounds = {
  readonly textMax: number;
  readonly entriesMax: number;
  readonly keyMax: number;
  /** Of a map of texts. */
  readonly mapBytesMax: number;
};

export type Service = {
  /** The command's name in the AWS CLI. */
  readonly id: string;
  readonly doc: string;
  readonly apiVersion: string;
  /** The service name in a signature's credential scope. */
  readonly signingName: string;
  /** How it is spoken to: REST-JSON, or AWS's query protocol (forms, answered in XML of this namespace). */
  readonly query?: { readonly xmlNamespace: string };
  /** `as-is`: members are named alike in the API and on the wire. `lower-first`: ConnectionId travels as connectionId. */
  readonly wireNames: 'as-is' | 'lower-first';
  /** What a caller sends that the model does not know is refused, and not passed over as AWS's services do. */
  readonly refusesUnknown?: true;
  /** How times are written in answers: to the millisecond unless said; `epoch`: as seconds since 1970. */
  readonly times?: 'seconds' | 'epoch';
  /** Undefined: pages of other origins may not call it. */
  readonly cors?: Cors;
  /** `host`: paths begin at the root. `connections`: paths follow a base such as `/{stage}` or `/{apiId}/{stage}`. */
  readonly base: 'host' | 'connections';
  /** How often one caller may ask for anything of it. */
  readonly rate?: Rate;
  readonly bounds?: Bounds;
  readonly errors: Errors;
  readonly operations: { readonly [name: string]: Operation };
};

/** What is not there cannot be named: an error that its service lacks, a page size that is no member, a fact of no such kind. */
type Sound<O extends Operation, E> = {
  readonly errors: readonly E[];
  readonly paging?: {
    readonly token: keyof O['input'] & keyof O['output'];
    readonly size: keyof O['input'];
    readonly items: keyof O['output'];
  };
} & { readonly [Unknown in Exclude<keyof O, keyof Operation>]: never };
type SoundOperations<S extends Service> = {
  readonly operations: { readonly [Name in keyof S['operations']]: Sound<S['operations'][Name], keyof S['errors']> };
};

export const service = <const S extends Service>(model: S & SoundOperations<S>): S => model;

/** A member's name on the wire. */
export function wireName(model: Pick<Service, 'wireNames'>, name: string, member: Member): string {
  if (member.wire) return member.wire;
  return model.wireNames === 'as-is' ? name : name.charAt(0).toLowerCase() + name.slice(1);
}

export type OperationName<S extends Service> = keyof S['operations'] & string;
export type Input<S extends Service, Name extends OperationName<S>> = Fields<S['operations'][Name]['input']>;
export type Output<S extends Service, Name extends OperationName<S>> = Fields<S['operations'][Name]['output']>;
