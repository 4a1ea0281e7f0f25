// What several operations of the control plane share. AWS's model has most lengths only in the names of its shapes: the
// service enforces those, and clients do not check them.
import type { Errors, Member, Members, Operation as AnyOperation } from '../../../../aws/shape.ts';
import { enumeration, list, map, optional, path, query, string, structure } from '../../../../aws/shape.ts';

const message = { Message: optional(string()) };
export const errors = {
  AccessDeniedException: { status: 403, members: message },
  BadRequestException: { status: 400, members: message },
  ConflictException: { status: 409, members: message },
  NotFoundException: { status: 404, members: { ...message, ResourceType: optional(string()) } },
  TooManyRequestsException: { status: 429, members: { LimitType: optional(string()), ...message } },
} as const satisfies Errors;
export type Operation = AnyOperation<keyof typeof errors>;

// What an operation can be refused with.
export const READ_ERRORS = ['NotFoundException', 'TooManyRequestsException'] as const;
export const LIST_ERRORS = ['NotFoundException', 'TooManyRequestsException', 'BadRequestException'] as const;
export const CHANGE_ERRORS = [...LIST_ERRORS, 'ConflictException'] as const;

/** The same members, none of them required. */
export const allOptional = <const M extends Members>(members: M) =>
  Object.fromEntries(Object.entries(members).map(([name, member]) => [name, optional(member)])) as unknown as {
    readonly [Name in keyof M]: M[Name] & { readonly optional: true };
  };

export const ApiId = path(string({ doc: 'The id of the API.' }));
export const RouteId = path(string({ doc: 'The id of the route.' }));
export const IntegrationId = path(string({ doc: 'The id of the integration.' }));
export const StageName = path(string({ doc: 'The name of the stage.', server: { max: 128 } }));
export const DomainName = path(string({ doc: 'The domain name, as in ws.example.com.', server: { max: 512 } }));

/** What every list takes. */
export const Paging = {
  MaxResults: optional(query(string({ doc: 'How many to answer at most, 1 to 100. Default: 25.' }))),
  NextToken: optional(query(string({ doc: 'Where to go on: the nextToken of the page before.' }))),
};
export const PAGED = { token: 'NextToken', size: 'MaxResults', items: 'Items' } as const;
/** What every list answers. */
export const pageOf = <const M extends Members>(item: M) => ({
  Items: optional(list(structure(item), { doc: 'What there is, the oldest first.' })),
  NextToken: optional(string({ doc: 'Present when there is more.' })),
});

export const Description = optional(string({ doc: 'A description, up to 1024 characters.', server: { max: 1024 } }));
export const Name = (of: string) =>
  string({ doc: `The name of the ${of}, 1 to 128 characters.`, server: { max: 128 } });
export const Tags = optional(
  map(string(), string({ server: { max: 1600 } }), {
    doc: 'Tags: keys with values of 1 to 1600 characters.',
    server: { max: 50 },
  }),
);
export const ApiGatewayManaged = optional({ type: 'boolean', doc: 'Whether a service made it. Never here.' } as const);
export const IpAddressType = optional(
  enumeration(['ipv4', 'dualstack'], { doc: 'Which addresses may call. Fanfare keeps it and does not use it.' }),
);
export const ContentHandlingStrategy = optional(
  enumeration(['CONVERT_TO_BINARY', 'CONVERT_TO_TEXT'], {
    doc: 'Whether a payload is decoded from base64 or encoded as it.',
  }),
);
export const templates = (doc: string) => optional(map(string(), string({ server: { max: 32 * 1024 } }), { doc }));
export const expression = (doc: string) => optional(string({ doc }));
export const TemplateSelectionExpression = expression('Which template is used; what it gives is looked up as a key.');
export const MODEL_SELECTION = 'Which model is used; what it gives is looked up among the models of the route.';

/** A member under which a path names the thing itself. */
export const idOf = (what: string): Member & { readonly type: 'string'; readonly in: 'path' } =>
  path(string({ doc: `The id of the ${what}.` }));
