import type { Json } from '../../aws/exact-json.ts';

/** `&expression`, as an argument of a function. */
export class Expression {
  readonly of: (value: Json) => Json;

  constructor(of: (value: Json) => Json) {
    this.of = of;
  }
}
