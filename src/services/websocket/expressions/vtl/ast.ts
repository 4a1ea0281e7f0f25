// A parsed template of the Velocity Template Language, as far as mapping templates need it
// (spec/apigateway-websocket.md, section 2.5).

import type { Numeric } from '../exact/decimal.ts';

export type Node =
  | string
  | { readonly kind: 'print'; readonly reference: Reference }
  | { readonly kind: 'set'; readonly target: Reference; readonly value: Expression }
  | { readonly kind: 'if'; readonly branches: readonly Branch[] }
  | { readonly kind: 'foreach'; readonly name: string; readonly list: Expression; readonly body: Template }
  | { readonly kind: 'define'; readonly name: string; readonly body: Template }
  | { readonly kind: 'evaluate'; readonly text: Expression }
  | MethodCall
  | { readonly kind: 'break' }
  | { readonly kind: 'stop' };

export type Template = readonly Node[];

/** `#name(…)`, or with a body `#@name(…)…#end`. Without such a macro it prints its own source. */
export type MethodCall = {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly Expression[];
  readonly body: Template | undefined;
  readonly source: string;
};

export type Macro = { readonly parameters: readonly string[]; readonly body: Template };
export type Macros = Map<string, Macro>;

/** A whole template. Macros may be called before they are defined. */
export type Program = { readonly body: Template; readonly macros: Macros };

/** Without a test: `#else`. */
export type Branch = { readonly test?: Expression; readonly body: Template };

export type Reference = { readonly kind: 'reference'; readonly name: string; readonly steps: readonly Step[] };

export type Step =
  | { readonly kind: 'property'; readonly name: string }
  | { readonly kind: 'method'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'index'; readonly key: Expression };

export type Expression =
  | { readonly kind: 'value'; readonly value: string | Numeric | boolean | null }
  | { readonly kind: 'text'; readonly body: Template }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'range'; readonly from: Expression; readonly to: Expression }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: 'unary'; readonly operator: '!' | '-'; readonly of: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: Operator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | Reference;

export type Operator = '||' | '&&' | '==' | '!=' | '<' | '>' | '<=' | '>=' | '+' | '-' | '*' | '/' | '%';

/** A template that cannot be parsed, or a rendering that must end. */
export class VtlError extends Error {}
