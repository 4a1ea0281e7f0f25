// The shapes that several operations of the control plane share. As in AWS's model, lengths are not part of them: the
// service enforces those (bounds.ts), and clients do not check them.
import type { Member, Members } from '../../../../aws/shape.ts';
import { enumeration, list, map, optional, path, query, string, structure } from '../../../../aws/shape.ts';

// What an operation can be refused with.
export const READ_ERRORS = ['NotFoundException', 'TooManyRequestsException'] as const;
export const LIST_ERRORS = ['NotFoundException', 'TooManyRequestsException', 'BadRequestException'] as const;
export const CHANGE_ERRORS = [...LIST_ERRORS, 'ConflictException'] as const;

/** The members in AWS's order: that of the alphabet. */
export const alphabetical = <const M extends Members>(members: M): M =>
  Object.fromEntries(Object.entries(members).toSorted(([a], [b]) => (a < b ? -1 : 1))) as M;

/** The same members, none of them required. */
export const allOptional = <const M extends Members>(members: M) =>
  Object.fromEntries(Object.entries(members).map(([name, member]) => [name, optional(member)])) as unknown as {
    readonly [Name in keyof M]: M[Name] & { readonly optional: true };
  };

export const ApiId = path(string({ doc: 'The id of the API.' }));
export const RouteId = path(string({ doc: 'The id of the route.' }));
export const IntegrationId = path(string({ doc: 'The id of the integration.' }));
export const StageName = path(string({ doc: 'The name of the stage.' }));
export const DomainName = path(string({ doc: 'The domain name, as in ws.example.com.' }));

/** What every list takes. */
export const Paging = {
  MaxResults: optional(query(string({ doc: 'How many to answer at most, 1 to 100. Default: 25.' }))),
  NextToken: optional(query(string({ doc: 'Where to go on: the nextToken of the page before.' }))),
};
/** What every list answers. */
export const pageOf = <const M extends Members>(item: M) => ({
  Items: optional(list(structure(item), { doc: 'What there is, the oldest first.' })),
  NextToken: optional(string({ doc: 'Present when there is more.' })),
});

export const Description = optional(string({ doc: 'A description, up to 1024 characters.' }));
export const Name = (of: string) => string({ doc: `The name of the ${of}, 1 to 128 characters.` });
export const Tags = optional(map(string(), string(), { doc: 'Tags: keys with values of 1 to 1600 characters.' }));
export const ApiGatewayManaged = optional({ type: 'boolean', doc: 'Whether a service made it. Never here.' } as const);
export const IpAddressType = optional(
  enumeration(['ipv4', 'dualstack'], { doc: 'Which addresses may call. Fanfare keeps it and does not use it.' }),
);
export const ContentHandlingStrategy = optional(
  enumeration(['CONVERT_TO_BINARY', 'CONVERT_TO_TEXT'], {
    doc: 'Whether a payload is decoded from base64 or encoded as it.',
  }),
);
export const templates = (doc: string) => optional(map(string(), string(), { doc }));
export const expression = (doc: string) => optional(string({ doc }));
export const TemplateSelectionExpression = expression('Which template is used; what it gives is looked up as a key.');
export const MODEL_SELECTION = 'Which model is used; what it gives is looked up among the models of the route.';

/** A member under which a path names the thing itself. */
export const idOf = (what: string): Member & { readonly type: 'string'; readonly in: 'path' } =>
  path(string({ doc: `The id of the ${what}.` }));
