import type { Errors, ErrorShape, Fields } from './shape.ts';

/** An error that the caller is meant to see: a code, a status and the fields of its body. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  readonly fields: Readonly<Record<string, unknown>>;

  /** An empty message without fields makes an empty body, as real GoneException answers have. */
  constructor(code: string, status: number, message: string, fields: Record<string, unknown> = {}) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
    this.fields = fields;
  }
}

/** What an error tells, but for its message. */
type Told<E extends ErrorShape> = Omit<
  (E extends { members: infer M } ? Fields<M> : object) & (E extends { besides: infer B } ? Fields<B> : object),
  'message' | 'Message'
>;
type Arguments<T> = [keyof T] extends [never] ? [] : object extends T ? [fields?: T] : [fields: T];
type ErrorMaker<E extends ErrorShape> = (message: string, ...fields: Arguments<Told<E>>) => AwsError;

/** The errors of a service as functions, so that codes, statuses and fields are written once: in the model. */
export function errorsOf<const E extends Errors>({ errors }: { readonly errors: E }) {
  const makers = Object.entries(errors).map(([name, { status, code = name }]) => [
    name,
    (message: string, fields?: Record<string, unknown>) => new AwsError(code, status, message, fields),
  ]);
  return Object.fromEntries(makers) as { readonly [Code in keyof E]: ErrorMaker<E[Code]> };
}
