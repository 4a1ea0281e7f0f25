// What a server has, as its operations show it.

/** A resource with its members. */
export type Item = { readonly [member: string]: unknown };

/** Something with the answers that belong to it. */
export type Answering = { readonly item: Item; readonly responses: readonly Item[] };

export type RunningApi = {
  readonly item: Item;
  readonly models: readonly Item[];
  readonly authorizers: readonly Item[];
  readonly integrations: readonly Answering[];
  readonly routes: readonly Answering[];
  readonly stages: readonly Item[];
  readonly deployments: readonly Item[];
};

/** A function that runs there, as it was declared (src/functions/definition.ts). */
export type RunningFunction = {
  readonly name: string;
  readonly runtime: string;
  readonly handler: string;
  readonly folder: string;
  readonly layers: readonly string[];
  readonly environment: { readonly [name: string]: string };
  readonly timeoutMs: number;
  readonly memoryMb: number;
  readonly reservedConcurrency?: number;
  readonly retries: number;
  readonly eventAgeMsMax: number;
  readonly destinations?: { readonly onSuccess?: string; readonly onFailure?: string };
  readonly logFormat: string;
  readonly build?: object;
  readonly declared?: {
    readonly logicalId: string;
    readonly properties: Item;
    readonly inline?: string;
    readonly archive?: string;
    readonly role?: string;
    readonly layers: readonly { readonly arn: string; readonly path: string }[];
    readonly hasVersion: boolean;
    readonly aliases: readonly string[];
    readonly permissions: readonly { readonly principal: string; readonly sourceArn?: string }[];
    readonly policies: readonly unknown[];
  };
};

export type Running = {
  /** Of the server. */
  readonly account: string;
  readonly region: string;
  readonly apis: readonly RunningApi[];
  readonly domains: readonly { readonly item: Item; readonly mappings: readonly Item[] }[];
  readonly loggingConfigurations: readonly Item[];
  readonly rooms: readonly Item[];
  readonly functions: readonly RunningFunction[];
  readonly apiKeys: readonly Item[];
  readonly usagePlans: readonly { readonly item: Item; readonly keyIds: readonly string[] }[];
};

export const sorted = (items: readonly Item[], name: string): Item[] =>
  items.toSorted((one, other) => byText(keyOf(one[name]), keyOf(other[name])));

const keyOf = (value: unknown): string =>
  value instanceof Date ? value.toISOString() : ((value as string | undefined) ?? '');

export const byText = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

/** A member that is a text; '' where there is none. */
export function textOf(item: Item, member: string): string {
  const value = item[member];
  return typeof value === 'string' ? value : '';
}
