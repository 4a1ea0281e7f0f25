import type { Service } from './shape.ts';

/** An error that the caller is meant to see: a code, a status and the fields of its body. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  readonly fields: Readonly<Record<string, unknown>>;
  /** What is told besides, by names in lower case. */
  headers: Readonly<Record<string, string>> = {};

  /** An empty message without fields makes an empty body, as real GoneException answers have. */
  constructor(code: string, status: number, message: string, fields: Record<string, unknown> = {}) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
    this.fields = fields;
  }
}

type ErrorMaker = (message: string, fields?: Record<string, unknown>) => AwsError;

/** The errors of a service as functions, so that codes and statuses are written once: in the model. */
export function errorsOf<const S extends Service>(model: S) {
  const makers = Object.entries(model.errors).map(([name, { status, code = name }]): [string, ErrorMaker] => [
    name,
    (message, fields) => new AwsError(code, status, message, fields),
  ]);
  return Object.fromEntries(makers) as { readonly [Code in keyof S['errors']]: ErrorMaker };
}
