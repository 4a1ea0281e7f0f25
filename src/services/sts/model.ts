import { integer, list, optional, service, string, structure, timestamp } from '../../aws/shape.ts';

const message = { message: optional(string()) };
const SerialNumber = string({
  min: 9,
  max: 256,
  pattern: /^[\w+=/:,.@-]*$/,
  doc: 'An MFA device; there are none here.',
});
const TokenCode = string({ min: 6, max: 6, pattern: /^\d*$/, doc: 'The code of an MFA device; there are none here.' });
const Arn = string({ min: 20, max: 2048 });
const SourceIdentity = string({ min: 2, max: 64, pattern: /^[\w+=,.@-]*$/, doc: 'Who asks, in words of your own.' });
const TagKey = string({ min: 1, max: 128 });
const Credentials = structure(
  {
    AccessKeyId: string({ min: 16, max: 128, pattern: /^\w*$/, doc: 'The id of the key.' }),
    SecretAccessKey: string({ sensitive: true, doc: 'The secret that requests are signed with.' }),
    SessionToken: string({ doc: 'What goes with every request.' }),
    Expiration: timestamp({ doc: 'When they end.' }),
  },
  { doc: 'The temporary credentials.' },
);

/**
 * Credentials that end (spec/sts.md, section 2). The members are AWS's own, those included that have no use here: the AWS
 * CLI's data has them.
 */
export const sts = service({
  id: 'sts',
  doc: 'Get credentials that end, and see whose they are.',
  apiVersion: '2011-06-15',
  signingName: 'sts',
  query: { xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/' },
  wireNames: 'as-is',
  base: 'host',
  errors: {
    ExpiredTokenException: { status: 400, members: message },
    MalformedPolicyDocumentException: { status: 400, code: 'MalformedPolicyDocument', members: message },
    PackedPolicyTooLargeException: { status: 400, code: 'PackedPolicyTooLarge', members: message },
    RegionDisabledException: { status: 403, members: message },
  },
  operations: {
    AssumeRole: {
      http: 'POST /',
      doc: 'Get temporary credentials for a role: they may do what the caller may and the policy given here allows.',
      input: {
        RoleArn: string({ min: 20, max: 2048, doc: 'The role. Any of the account will do.' }),
        RoleSessionName: string({ min: 2, max: 64, pattern: /^[\w+=,.@-]*$/, doc: 'A name for the session.' }),
        PolicyArns: optional(
          list(structure({ arn: optional(Arn) }), { doc: 'Managed policies; there are none here.' }),
        ),
        Policy: optional(string({ min: 1, doc: 'An IAM policy that allows less than the caller may, as JSON.' })),
        DurationSeconds: optional(
          integer({ min: 900, max: 43_200, doc: 'How long they are good for, in seconds. Default: 3600.' }),
        ),
        Tags: optional(
          list(structure({ Key: TagKey, Value: string({ min: 0, max: 256 }) }), {
            max: 50,
            doc: 'Tags of the session; they have no effect here.',
          }),
        ),
        TransitiveTagKeys: optional(list(TagKey, { max: 50, doc: 'Which of them later sessions have too.' })),
        ExternalId: optional(
          string({ min: 2, max: 1224, pattern: /^[\w+=,.@:/-]*$/, doc: 'What a role may ask for; none here does.' }),
        ),
        SerialNumber: optional(SerialNumber),
        TokenCode: optional(TokenCode),
        SourceIdentity: optional(SourceIdentity),
        ProvidedContexts: optional(
          list(structure({ ProviderArn: optional(Arn), ContextAssertion: optional(string({ min: 4, max: 2048 })) }), {
            min: 1,
            max: 5,
            doc: 'Assertions of others; none is known here.',
          }),
        ),
      },
      output: {
        Credentials: optional(Credentials),
        AssumedRoleUser: optional(
          structure(
            { AssumedRoleId: string({ min: 2, max: 193, pattern: /^[\w+=,.@:-]*$/ }), Arn },
            { doc: 'Who acts with them.' },
          ),
        ),
        PackedPolicySize: optional(integer({ min: 0, doc: 'How much of the room for policies is used, in percent.' })),
        SourceIdentity: optional(SourceIdentity),
      },
      errors: [
        'MalformedPolicyDocumentException',
        'PackedPolicyTooLargeException',
        'RegionDisabledException',
        'ExpiredTokenException',
      ],
      examples: [
        {
          title: 'To get credentials for an hour that may only send events',
          command:
            'assume-role --role-arn arn:aws:iam::000000000000:role/page --role-session-name visitor ' +
            `--policy '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ivschat:SendEvent","Resource":"*"}]}'`,
        },
      ],
    },
    GetCallerIdentity: {
      http: 'POST /',
      doc: 'Show whose credentials these are.',
      input: {},
      output: {
        UserId: optional(string({ doc: 'The key, or the role with its session.' })),
        Account: optional(string({ doc: 'The account.' })),
        Arn: optional(Arn),
      },
      errors: [],
      examples: [{ title: 'To see whose credentials are used', command: 'get-caller-identity' }],
    },
    GetSessionToken: {
      http: 'POST /',
      doc: 'Get temporary credentials that may do what the caller may.',
      input: {
        DurationSeconds: optional(
          integer({ min: 900, max: 129_600, doc: 'How long they are good for, in seconds. Default: 43200.' }),
        ),
        SerialNumber: optional(SerialNumber),
        TokenCode: optional(TokenCode),
      },
      output: { Credentials: optional(Credentials) },
      errors: ['RegionDisabledException'],
      examples: [{ title: 'To get credentials for an hour', command: 'get-session-token --duration-seconds 3600' }],
    },
  },
});
