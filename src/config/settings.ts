// What `fanfare start` can be told, for its help and its reader (config.ts).
import { DEFAULT_ACCOUNT, DEFAULT_HOST, DEFAULT_PORT, DEFAULT_REGION } from '../base/defaults.ts';

/** `isChangeable`: SIGHUP changes it while the server runs. */
type Setting = {
  readonly value: string;
  readonly doc: string;
  readonly isChangeable?: boolean;
  /** The flag may be given several times. In a text of all of them commas are between those of a list, or lines. */
  readonly isRepeated?: boolean;
};

/** The value of a setting that is one or the other. */
export const SWITCH = 'on|off';

/** Each is a flag, an environment variable (`--tls-cert` is FANFARE_TLS_CERT) and a key of the config file. */
export const settings: { readonly [name: string]: Setting } = {
  host: { value: 'ADDRESS', doc: `Address to listen on. Default: ${DEFAULT_HOST}` },
  port: { value: 'NUMBER', doc: `Port to listen on; 0 for any free one. Default: ${DEFAULT_PORT}` },
  'admin-listen': {
    value: 'HOST:PORT',
    doc: 'Serve /metrics and what operators ask for on an address of its own, and there alone. Default: with everybody else',
  },
  'public-url': {
    value: 'URL',
    doc: 'What the server is called from outside, as in https://ws.example.com or https://example.com/fanfare; backends are told that address',
  },
  hosts: {
    value: 'NAME,…',
    isChangeable: true,
    doc: 'More names of the server, as in ws.example.com or *.example.com; other hosts are not told to backends',
  },
  'trusted-proxies': {
    value: 'CIDR,…',
    doc: 'Proxies in front, as in 10.0.0.0/8: what they say in X-Forwarded-For, -Proto, -Host, -Port and -Prefix, or in Forwarded, is believed',
  },
  'proxy-protocol': {
    value: SWITCH,
    doc: 'Whether they begin each connection with the header of the PROXY protocol, version 1 or 2. Default: off',
  },
  'allowed-origins': {
    value: 'ORIGIN,…',
    isChangeable: true,
    doc: 'Whose web pages may connect and call the chat API, as in https://*.example.com. Default: all; with --auth none, those of this machine',
  },
  data: { value: 'DIR', doc: 'Where everything is kept; :memory: keeps nothing. Default: the user data folder' },
  auth: { value: 'sigv4|none', doc: 'Verify signatures, or trust every caller (loopback only). Default: sigv4' },
  account: { value: 'ID', doc: `Account id in ARNs. Default: ${DEFAULT_ACCOUNT}` },
  region: { value: 'NAME', doc: `Region of callers that do not sign. Default: ${DEFAULT_REGION}` },
  limits: {
    value: 'ours|aws',
    isChangeable: true,
    doc: "Where AWS's quotas are narrower than ours, keep to: ours (default) or aws",
  },
  'drain-delay': {
    value: 'SECONDS',
    isChangeable: true,
    doc: 'How long a server that is to stop says so at /ready and goes on, before it drains. Default: 0',
  },
  console: {
    value: SWITCH,
    doc: 'Whether the console, for looking at the server in a browser, is served at /console/. Default: on',
  },
  'log-level': { value: 'LEVEL', isChangeable: true, doc: 'debug, info, warn or error. Default: info' },
  functions: {
    value: 'DIR',
    doc: 'Run the functions of this folder: each handler in a file of its own (chat.js, chat.py) or in a folder (chat/index.mjs, chat/app.py)',
  },
  'functions-node': { value: 'FILE', doc: 'The Node that runs them. Default: the one that runs this server' },
  'functions-python': { value: 'FILE', doc: 'The Python that runs them. Default: python3' },
  'functions-env': { value: 'NAME=VALUE,…', doc: 'Variables of all functions in --functions' },
  'lambda-endpoint': {
    value: 'URL',
    doc: 'A Lambda Invoke endpoint, for integrations, authorizers and message review handlers',
  },
  'aws-endpoint': {
    value: '[SERVICE=]URL,…',
    isChangeable: true,
    isRepeated: true,
    doc: 'Where a service of AWS is that integrations call, as in sqs=http://127.0.0.1:9324; without SERVICE, all that have none of their own. May be given several times',
  },
  'dynamodb-endpoint': {
    value: 'URL',
    isChangeable: true,
    doc: 'The same as --aws-endpoint dynamodb=URL. Tables of templates are made there',
  },
  offline: {
    value: SWITCH,
    isChangeable: true,
    doc: 'Whether hosts of AWS (*.amazonaws.com) that have no endpoint are refused at once instead of called. Default: off',
  },
  'integration-ca-bundle': {
    value: 'FILE',
    isChangeable: true,
    doc: 'More certificate authorities (PEM) to trust in HTTPS backends and the Lambda endpoint',
  },
  template: {
    value: 'FILE|DIR',
    doc: 'Make what a template declares: SAM, CloudFormation, serverless.yml, or a folder with one or a cdk.out',
  },
  parameter: {
    value: 'NAME=VALUE',
    isRepeated: true,
    doc: 'A parameter of the template; ParameterKey=NAME,ParameterValue=VALUE will do too. May be given several times',
  },
  'stack-name': {
    value: 'NAME',
    doc: 'AWS::StackName of the template, or the stack of a cdk.out that is meant. Default: the name of its folder',
  },
  import: {
    value: 'NAME=VALUE',
    isRepeated: true,
    doc: 'What another stack exports under a name. May be given several times',
  },
  code: {
    value: 'ID=DIR',
    isRepeated: true,
    doc: 'The folder with the code of a function or layer, by its logical id. May be given several times',
  },
  'config-env': { value: 'NAME', doc: 'Which environment of samconfig.toml counts. Default: default' },
  stage: { value: 'NAME', doc: 'The stage of a serverless.yml. Default: that of its provider, or dev' },
  watch: { value: SWITCH, doc: 'Whether changes of the template are applied while the server runs. Default: off' },
  'strict-permissions': {
    value: SWITCH,
    doc: 'Whether a function of the template without the permission that it needs on AWS cannot be called. Default: off',
  },
  'api-logs': {
    value: 'DIR|-',
    doc: 'Where access and execution logs of APIs are written; - is stdout. Default: api-logs in --data',
  },
  'chat-logs': { value: 'DIR', doc: 'Where chat logs are written that have no endpoint. Default: chat-logs in --data' },
  's3-endpoint': { value: 'URL', doc: 'S3-compatible storage, for chat logs' },
  'cloudwatch-logs-endpoint': { value: 'URL', doc: 'A CloudWatch Logs endpoint, for chat logs' },
  'firehose-endpoint': { value: 'URL', doc: 'A Firehose endpoint, for chat logs' },
  cluster: {
    value: 'URL,…',
    doc: 'Be a node of a cluster on NATS, as in nats://10.0.0.1:4222,nats://10.0.0.2:4222. Default: this server is alone',
  },
  'cluster-init': {
    value: SWITCH,
    doc: 'Whether this node makes the cluster, of what its data folder holds, if there is none yet. Default: off',
  },
  'cluster-name': { value: 'NAME', doc: 'Which cluster, where NATS serves several. Default: fanfare' },
  'cluster-secret-file': {
    value: 'FILE',
    doc: 'What all nodes share and nobody else knows: what they leave with NATS is sealed with it',
  },
  'cluster-replicas': {
    value: '1|3|5',
    doc: 'How many servers of NATS keep what the cluster leaves with them, when it is made. Default: 3',
  },
  'cluster-credentials': {
    value: 'FILE',
    doc: 'Credentials for NATS (.creds); a user and password may stand in the URL',
  },
  'cluster-ca': { value: 'FILE', doc: "Certificate authorities (PEM) to trust in NATS's servers" },
  'tls-cert': { value: 'FILE', isChangeable: true, doc: 'Serve TLS with this certificate (PEM)' },
  'tls-key': { value: 'FILE', isChangeable: true, doc: 'and this key (PEM)' },
};
