// From request to response: the one pipeline that every operation of every service goes through.
import { randomUUID } from 'node:crypto';
import type { Authenticate, Caller } from './authenticate.ts';
import { asServed } from './as-served.ts';
import { AwsError } from '../error.ts';
import type { LocatedRequest, Request, Response } from '../http.ts';
import { splitTarget } from '../http.ts';
import { protocolOf } from './protocol.ts';
import { routeOf } from './query/form.ts';
import { MalformedBody } from './rest-json.ts';
import type { Route } from './route.ts';
import { router } from './router.ts';
import type { Input, OperationName, Output, Service } from '../shape.ts';
import type { Violation } from './validate.ts';
import { validate } from './validate.ts';

/** What an operation may know of the call besides its input. */
export type Call = {
  readonly requestId: string;
  readonly route: Route;
  readonly caller: Caller;
  readonly request: LocatedRequest;
};

export type Handler<S extends Service, Name extends OperationName<S>, Context> = (
  context: Context,
  input: Input<S, Name>,
  call: Call,
) => Output<S, Name> | Promise<Output<S, Name>>;

/** One handler per operation of the model, named like it: a missing one does not compile. */
export type Handlers<S extends Service, Context> = {
  readonly [Name in OperationName<S> as Uncapitalize<Name>]: Handler<S, Name, Context>;
};
/** Nor does a misspelt one, or anything else that is no handler. */
type NoOthers<Table, Named> = { readonly [Other in Exclude<keyof Table, keyof Named>]: never };

/** How a service says no before an operation is asked. Each service has its own shapes and words. */
export type Refusals = {
  invalid(failures: readonly Violation[], input: Record<string, unknown>): AwsError;
  malformed(detail: string): AwsError;
  throttled(operation: string, ratePerSecond: number): AwsError;
  denied(call: Call, action: string, resource: string): AwsError;
  /** Who asks may not ask anything. */
  forbidden(reason: string): AwsError;
  failed(): AwsError;
};

/** A service with everything that serves it. Made by `implement`, which holds the types together. */
export type Implementation = {
  readonly model: Service;
  run(operation: string, input: Record<string, unknown>, call: Call): unknown;
  readonly refusals: Refusals;
  /** The IAM action of an operation, as in `ivschat:SendEvent`. Undefined: whoever has a key may. */
  action(operation: string): string | undefined;
  /** The ARN that a policy speaks of; `*` where there is none. */
  resource(call: Call, input: Record<string, unknown>): string;
};

/** The IAM actions of a service. */
export const actionsOf = (service: Implementation): string[] =>
  Object.keys(service.model.operations).flatMap((operation) => service.action(operation) ?? []);

/** The operations of a service, with the context that all of them are given. */
export function implement<const S extends Service, Context, Table extends Handlers<S, Context>>(
  model: S,
  context: Context,
  operations: Table & NoOthers<Table, Handlers<S, Context>>,
  words: Pick<Implementation, 'refusals' | 'action' | 'resource'>,
): Implementation {
  // The model is the type of both the handler and the validated input.
  const named = operations as Readonly<Record<string, Handler<Service, string, Context>>>;
  const handlers = new Map(
    Object.keys(model.operations).map((name) => [name, named[name.charAt(0).toLowerCase() + name.slice(1)]!]),
  );
  return {
    model: asServed(model),
    run: (operation, input, call) => handlers.get(operation)!(context, input, call),
    ...words,
  };
}

/** What a request is for. */
type Asked = Pick<Request, 'method' | 'headers'> & { readonly path: string };

export type Dispatcher = {
  /** At once, where the operation waits for nothing. */
  dispatch(request: LocatedRequest): Response | Promise<Response>;
  /** Answer what must not be dispatched, in the words of the service that it asks. */
  refuse(asked: Asked, why: 'malformed' | 'forbidden', reason: string): Response;
  /** The answer to a request that does not come to an operation, as the service writes its errors. */
  shape(asked: Asked, error: AwsError): Response;
  /** Whether a model has an operation there. */
  knows(method: string, path: string): boolean;
  /** How large a body may be there by the model, where it is the bytes of something. */
  bytesMax(method: string, path: string): number;
  /** What can be asked at a path. */
  at(path: string): readonly Route[];
};

export type DispatcherOptions = {
  services: readonly Implementation[];
  authenticate: Authenticate;
  /** Undefined: let it through. Otherwise the rate that was exceeded. */
  throttle(caller: Caller, route: Route): number | undefined;
  unknown(request: Request): AwsError;
  /** Whether an operation failed because what it needs is in use just now. Then it has done nothing. */
  isInUse?(cause: unknown): boolean;
  /** Resolves when another attempt is worth while. Undefined: there were enough. */
  untilFree?(attempts: number): Promise<void> | undefined;
  /** Resolves when what others have made before now is known here. Undefined: it is, and what was not found is not there. */
  settled?(): Promise<void> | undefined;
  /** Milliseconds that go on evenly. */
  monotonic(): number;
  /** Called once for each request, when its answer is known. `cause` is the error of a refusal or a failure. */
  done(outcome: {
    requestId: string;
    operation: string;
    status: number;
    /** How long it took, from the whole request to the answer. */
    tookMs: number;
    cause?: unknown;
  }): void;
};

export function dispatcher(options: DispatcherOptions): Dispatcher {
  const match = router(options.services.map(({ model }) => model));
  const queried = options.services.find(({ model }) => model.query)?.model;
  /** The service of the query protocol, where a request is for it: a form, at the root. */
  const queryService = ({ method, path, headers }: Asked) =>
    method === 'POST' && /^\/+$/.test(path) && isForm(headers) ? queried : undefined;
  const implementations = new Map(options.services.map((service) => [service.model, service]));
  /** What operations are called where requests are counted. */
  const names = new Map(
    options.services.flatMap(({ model: { id, operations } }) =>
      Object.entries(operations).map(([name, operation]) => [operation, `${id}.${name}`]),
    ),
  );
  const nameOf = (route: Route | undefined) => (route && names.get(route.operation)) ?? 'unknown';

  function dispatch(request: LocatedRequest): Response | Promise<Response> {
    const startMs = options.monotonic();
    const requestId = randomUUID();
    const { path } = splitTarget(request.target);
    let route = match(request.method, path);
    const service = route?.service ?? queryService({ method: request.method, headers: request.headers, path });

    const answered = (response: Response, cause?: unknown) => {
      response.headers['x-amzn-requestid'] = requestId;
      const tookMs = options.monotonic() - startMs;
      options.done({ requestId, operation: nameOf(route), status: response.status, tookMs, cause });
      return response;
    };
    const failed = (thrown: unknown) => {
      const error = asAwsError(thrown, service && implementations.get(service));
      return answered(protocolOf(service).error(error, requestId, service), thrown);
    };
    let response: Response | Promise<Response>;
    try {
      if (service && !route) route = routeOf(service, request);
      if (!route) throw options.unknown(request);
      response = respond(request, route, requestId);
    } catch (thrown) {
      return failed(thrown);
    }
    return response instanceof Promise ? response.then(answered, failed) : answered(response);
  }

  /** The pipeline, in order. */
  function respond(request: LocatedRequest, route: Route, requestId: string): Response | Promise<Response> {
    const implementation = implementations.get(route.service)!;
    const { refusals } = implementation;

    const caller = options.authenticate(request, route.service.signingName);

    const exceeded = options.throttle(caller, route);
    if (exceeded !== undefined) throw refusals.throttled(route.name, exceeded);

    const call = { requestId, route, caller, request };
    const protocol = protocolOf(route.service);
    const input = protocol.input(request, route);

    if (caller.may) {
      const action = implementation.action(route.name);
      const resource = implementation.resource(call, input);
      if (action !== undefined && !caller.may(action, resource)) throw refusals.denied(call, action, resource);
    }

    const failures = validate(input, route.operation.input);
    if (failures.length > 0) throw refusals.invalid(failures, input);

    const run = () => implementation.run(route.name, input, call);
    const inAnswer = (output: unknown) => protocol.output(output as Record<string, unknown>, route, requestId);
    let attempt: Promise<unknown>;
    try {
      const output = run();
      if (!(output instanceof Promise)) return inAnswer(output);
      attempt = output;
    } catch (cause) {
      attempt = refused(cause);
    }
    return outcomeOf(attempt, run).then(inAnswer);
  }

  /** What an operation comes to that has not ended yet; or that was refused, perhaps because what it needs is in use. */
  async function outcomeOf(first: Promise<unknown>, again: () => unknown): Promise<unknown> {
    let attempt = first;
    let isUnsettled = true;
    for (let attempts = 1; ; attempts++) {
      try {
        return await attempt;
      } catch (cause) {
        const settling = isUnsettled && isNotFound(cause) ? options.settled?.() : undefined;
        if (settling) {
          isUnsettled = false;
          await settling;
          attempt = Promise.resolve().then(again);
          continue;
        }
        if (!options.isInUse?.(cause)) throw cause;
        const free = options.untilFree?.(attempts);
        if (!free) throw inUse();
        await free;
        attempt = Promise.resolve().then(again);
      }
    }
  }

  function refuse(asked: Asked, why: 'malformed' | 'forbidden', reason: string): Response {
    const route = match(asked.method, asked.path);
    const operation = nameOf(route);
    const service = route?.service ?? queryService(asked);
    const cause = (service ? implementations.get(service)!.refusals : NOBODYS)[why](reason);
    const response = shape(asked, cause);
    options.done({
      requestId: response.headers['x-amzn-requestid']!,
      operation,
      status: response.status,
      tookMs: 0,
      cause,
    });
    return response;
  }

  function shape(asked: Asked, error: AwsError): Response {
    const requestId = randomUUID();
    const service = queryService(asked);
    const response = protocolOf(service).error(error, requestId, service);
    response.headers['x-amzn-requestid'] = requestId;
    return response;
  }

  const at = (path: string) => METHODS.flatMap((method) => match(method, path) ?? []);

  function bytesMax(method: string, path: string): number {
    const members = Object.values(match(method, path)?.operation.input ?? {});
    return Math.max(
      0,
      ...members.map((member) => (member.in === 'payload' && member.type === 'blob' && member.max) || 0),
    );
  }

  return { dispatch, refuse, shape, at, bytesMax, knows: (method, path) => match(method, path) !== undefined };
}

const isForm = ({ 'content-type': type = '' }: Request['headers']) =>
  /^application\/x-www-form-urlencoded\b/i.test(type);

const METHODS = ['DELETE', 'GET', 'PATCH', 'POST', 'PUT'];

const isNotFound = (cause: unknown) => cause instanceof AwsError && cause.status === 404;

/** No service of AWS's has it in its model; every AWS client tries again after a 503. */
const inUse = () =>
  new AwsError('ServiceUnavailableException', 503, 'The data is in use by another program; try again');

/** How a path is refused that is no service's. */
const NOBODYS = {
  malformed: (reason: string) => new AwsError('BadRequestException', 400, reason),
  forbidden: (reason: string) => new AwsError('AccessDeniedException', 403, reason),
};

/** Anything that is not meant for the caller is our fault: the caller learns nothing but that. */
function asAwsError(thrown: unknown, implementation: { refusals: Refusals } | undefined): AwsError {
  if (thrown instanceof AwsError) return thrown;
  if (thrown instanceof MalformedBody && implementation) return implementation.refusals.malformed(thrown.message);
  return implementation?.refusals.failed() ?? new AwsError('InternalServerException', 500, 'Internal server error');
}

async function refused(cause: unknown): Promise<never> {
  throw cause;
}
