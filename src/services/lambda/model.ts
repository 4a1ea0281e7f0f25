import {
  blob,
  enumeration,
  header,
  integer,
  optional,
  path,
  payload,
  query,
  service,
  string,
} from '../../aws/shape.ts';

const words = { Type: optional(string()), message: optional(string()) };
/** 6 MB (spec/functions-and-templates.md, section 7.1). */
const PAYLOAD_BYTES_MAX = 6 * 1024 * 1024;

/** Calls of the functions that run here (spec/functions-and-templates.md, section 7). */
export const lambda = service({
  id: 'lambda',
  doc: 'Invoke the functions that run here.',
  apiVersion: '2015-03-31',
  signingName: 'lambda',
  wireNames: 'as-is',
  base: 'host',
  errors: {
    AccessDeniedException: { status: 403, members: words },
    InvalidParameterValueException: { status: 400, members: words },
    InvalidRequestContentException: { status: 400, members: words },
    RequestTooLargeException: { status: 413, members: words },
    ResourceNotFoundException: {
      status: 404,
      members: { Type: optional(string()), Message: optional(string()) },
    },
    ServiceException: { status: 500, members: words },
    TooManyRequestsException: { status: 429, members: { ...words, Reason: optional(string()) } },
  },
  operations: {
    InvokeAsync: {
      http: 'POST /2014-11-13/functions/{FunctionName}/invoke-async/',
      doc: 'Invoke a function, and wait for nothing; Invoke with the type Event has taken its place.',
      input: {
        FunctionName: path(string({ min: 1, max: 256, doc: 'The function: its name, its ARN, or part of that.' })),
        InvokeArgs: payload(blob({ max: PAYLOAD_BYTES_MAX, doc: 'The event, as JSON.' })),
      },
      output: { Status: { ...optional(integer()), in: 'status' } },
      payloadType: 'application/json',
      errors: [
        'AccessDeniedException',
        'InvalidRequestContentException',
        'RequestTooLargeException',
        'ResourceNotFoundException',
        'ServiceException',
        'TooManyRequestsException',
      ],
    },
    Invoke: {
      http: 'POST /2015-03-31/functions/{FunctionName}/invocations',
      doc: 'Invoke a function, and wait for what it returns or not.',
      input: {
        FunctionName: path(string({ min: 1, max: 256, doc: 'The function: its name, its ARN, or part of that.' })),
        InvocationType: header(
          optional(
            enumeration(['Event', 'RequestResponse', 'DryRun'], {
              doc: 'Event: nobody waits for the function. DryRun: it is not called.',
            }),
          ),
          'X-Amz-Invocation-Type',
        ),
        LogType: header(
          optional(enumeration(['None', 'Tail'], { doc: 'Tail: the answer has the end of its log.' })),
          'X-Amz-Log-Type',
        ),
        ClientContext: header(
          optional(string({ doc: 'What its context has as the client, as base64 of JSON.' })),
          'X-Amz-Client-Context',
        ),
        Payload: payload(optional(blob({ max: PAYLOAD_BYTES_MAX, doc: 'The event, as JSON.' }))),
        Qualifier: query(
          optional(string({ min: 1, max: 128, doc: 'A version or an alias; there is one of each here.' })),
        ),
      },
      output: {
        StatusCode: { ...optional(integer()), in: 'status' },
        FunctionError: header(optional(string()), 'X-Amz-Function-Error'),
        LogResult: header(optional(string()), 'X-Amz-Log-Result'),
        Payload: payload(optional(blob())),
        ExecutedVersion: header(optional(string()), 'X-Amz-Executed-Version'),
      },
      payloadType: 'application/json',
      errors: [
        'AccessDeniedException',
        'InvalidParameterValueException',
        'InvalidRequestContentException',
        'RequestTooLargeException',
        'ResourceNotFoundException',
        'ServiceException',
        'TooManyRequestsException',
      ],
    },
  },
});
