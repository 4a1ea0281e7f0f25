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
};

export type Running = {
  /** Of the server. */
  readonly account: string;
  readonly region: string;
  readonly apis: readonly RunningApi[];
  readonly domains: readonly { readonly item: Item; readonly mappings: readonly Item[] }[];
  readonly loggingConfigurations: readonly Item[];
  readonly rooms: readonly Item[];
};

export const byText = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

/** A member that is a text; '' where there is none. */
export function textOf(item: Item, member: string): string {
  const value = item[member];
  return typeof value === 'string' ? value : '';
}
