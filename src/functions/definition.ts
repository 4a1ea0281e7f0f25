// What a local function is, whoever declares it: a template, a folder of handlers, or the program that starts a gateway.

/** One function that runs here. Paths are absolute. */
export type FunctionDefinition = {
  /** As in its ARN: 1 to 64 letters, digits, hyphens and underscores. */
  readonly name: string;
  /** As Lambda calls it: `nodejs22.x`, `python3.12`, `provided.al2023`. */
  readonly runtime: string;
  /** The `Handler` property, such as `src/app.handler`; executables get it as it is. */
  readonly handler: string;
  /** The folder of its code, which Lambda calls the task root. */
  readonly folder: string;
  /** Folders of its layers, in their order: later ones win. */
  readonly layers: readonly string[];
  readonly environment: { readonly [name: string]: string };
  readonly timeoutMs: number;
  /** An advisory bound, in MB. */
  readonly memoryMb: number;
  /** How many of it may run at once. Undefined: as many as all functions may; 0: none. */
  readonly reservedConcurrency: number | undefined;
  /** Of asynchronous invocations: how often again after the first try, and how old an event may become. */
  readonly retries: number;
  readonly eventAgeMsMax: number;
  /** The ARNs of what hears how they ended: functions that run here, queues, topics, buses of events. */
  readonly destinations?:
    { readonly onSuccess?: string | undefined; readonly onFailure?: string | undefined } | undefined;
  /** The ARN of a queue or topic that gets the events of which nothing came. */
  readonly deadLetter?: string | undefined;
  readonly logFormat: 'Text' | 'JSON';
  /** What its policy lets it do, as statements of a policy document. Undefined: call the APIs of this server. */
  readonly statements: readonly object[] | undefined;
  /** How TypeScript is built, as esbuild's own options in the words of the template. */
  readonly build: { readonly [option: string]: unknown } | undefined;
  /** Undefined: no template has it. */
  readonly declared?: Declared | undefined;
};

/** What a template says of a function that nothing here acts on: whoever asks is shown it, and a template is made of it again. */
export type Declared = {
  readonly logicalId: string;
  /** Properties of AWS::Lambda::Function besides those that a definition has. */
  readonly properties: { readonly [name: string]: unknown };
  /** Code that stands in the template. */
  readonly inline?: string | undefined;
  /** The archive that its folder was unpacked from. */
  readonly archive?: string | undefined;
  /** The ARN of a role that the template does not have. */
  readonly role?: string | undefined;
  readonly layers: readonly { readonly arn: string; readonly path: string }[];
  /** Whether a version is declared, and the names of aliases. */
  readonly hasVersion: boolean;
  readonly aliases: readonly string[];
  /** What may call it: AWS::Lambda::Permission. */
  readonly permissions: readonly { readonly principal: string; readonly sourceArn: string | undefined }[];
  /** Of its role: policy documents, ARNs and names of managed policies, policy templates of SAM. */
  readonly policies: readonly unknown[];
};

/** What it may be called (spec/functions-and-templates.md, section 7.1). */
export const FUNCTION_NAME = /^[a-zA-Z0-9-_]{1,64}$/;

/** What its variables may be called; Lambda sets the reserved ones itself (section 2.1). */
export const VARIABLE_NAME = /^[a-zA-Z]\w+$/;
export const RESERVED_VARIABLES: ReadonlySet<string> = new Set([
  ...['_HANDLER', '_X_AMZN_TRACE_ID', 'AWS_DEFAULT_REGION', 'AWS_REGION', 'AWS_EXECUTION_ENV'],
  ...['AWS_LAMBDA_FUNCTION_NAME', 'AWS_LAMBDA_FUNCTION_MEMORY_SIZE', 'AWS_LAMBDA_FUNCTION_VERSION'],
  ...['AWS_LAMBDA_INITIALIZATION_TYPE', 'AWS_LAMBDA_LOG_GROUP_NAME', 'AWS_LAMBDA_LOG_STREAM_NAME'],
  ...['AWS_LAMBDA_LOG_FORMAT', 'AWS_LAMBDA_LOG_LEVEL', 'AWS_ACCESS_KEY', 'AWS_ACCESS_KEY_ID'],
  ...['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_LAMBDA_RUNTIME_API'],
  ...['LAMBDA_TASK_ROOT', 'LAMBDA_RUNTIME_DIR'],
]);

/** One as it is declared: what is left out is as `functionOf` has it. */
export type FunctionSettings = Pick<FunctionDefinition, 'name' | 'runtime' | 'handler' | 'folder'> &
  Partial<FunctionDefinition>;

/** Where nothing is said, it is as in CloudFormation (spec/functions-and-templates.md, section 9). */
const unsaid: Omit<FunctionDefinition, 'name' | 'runtime' | 'handler' | 'folder'> = {
  layers: [],
  environment: {},
  timeoutMs: 3_000,
  memoryMb: 128,
  reservedConcurrency: undefined,
  retries: 2,
  eventAgeMsMax: 6 * 3_600_000,
  logFormat: 'Text',
  statements: undefined,
  build: undefined,
};

export const functionOf = (settings: FunctionSettings): FunctionDefinition => ({ ...unsaid, ...settings });
