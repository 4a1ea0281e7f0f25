// The models, as the server tells them: what can be asked of which service, how it travels, and what each input may be.

type Common = { readonly doc?: string; readonly sensitive?: true; readonly optional?: true };
export type TextShape = Common & {
  readonly type: 'string';
  readonly enum?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
};
export type NumberShape = Common & {
  readonly type: 'integer' | 'double';
  readonly min?: number;
  readonly max?: number;
};
export type ListShape = Common & {
  readonly type: 'list';
  readonly of: Shape;
  readonly min?: number;
  readonly max?: number;
};
export type MapShape = Common & {
  readonly type: 'map';
  readonly key: TextShape;
  readonly of: Shape;
  readonly min?: number;
  readonly max?: number;
  readonly bytesMax?: number;
};
export type StructureShape = Common & { readonly type: 'structure' | 'union'; readonly members: Members };
type OtherShape = Common & { readonly type: 'blob' | 'boolean' | 'timestamp' | 'document' };
export type Shape = TextShape | NumberShape | ListShape | MapShape | StructureShape | OtherShape;

export type Member = Shape & { readonly in?: 'path' | 'query' | 'header' | 'payload'; readonly wire?: string };
export type Members = { readonly [name: string]: Member };

export type Operation = { readonly http: string; readonly input: Members };
export type Service = {
  readonly signingName: string;
  readonly wireNames: 'as-is' | 'lower-first';
  readonly operations: { readonly [name: string]: Operation };
};
export type Models = { readonly [service: string]: Service };

/** What the server tells before anybody has signed in. */
export type Server = {
  /** `--auth none`. */
  readonly trustsCallers: boolean;
  readonly region: string;
  readonly models: Models;
};

export async function loadServer(): Promise<Server> {
  const response = await fetch('server.json');
  if (!response.ok) throw new Error(`The server does not tell what it serves: ${response.status}`);
  return (await response.json()) as Server;
}
