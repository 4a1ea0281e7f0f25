// The functions that run here, with what they are lent.
import { execFileSync } from 'node:child_process';
import { roleIdOf } from '../aws/access-key.ts';
import { PolicyError } from '../aws/policy/policy-error.ts';
import { readPolicy } from '../aws/policy/read-policy.ts';
import type { AwsClient } from '../backends/aws-client.ts';
import type { AwsEndpoints } from '../backends/aws-endpoints.ts';
import type { Clock } from '../base/clock.ts';
import type { Limits } from '../base/limits/limits.ts';
import type { Log } from '../base/log.ts';
import { ConfigError } from '../config/config-values.ts';
import type { Interpreters } from '../functions/code/prepared.ts';
import type { FunctionDefinition } from '../functions/definition.ts';
import type { Reached } from '../functions/endpoints.ts';
import type { Lent } from '../functions/environment/variables.ts';
import { LocalFunctions } from '../functions/local-functions.ts';
import type { Sessions } from '../services/sts/sessions.ts';
import type { GatewayOptions } from './gateway-options.ts';
import type { RootKeys } from './root-key.ts';

type Parts = {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly log: Log;
  readonly account: string;
  readonly region: string;
  readonly sessions: Sessions;
  readonly rootKeys: RootKeys | undefined;
  readonly reached: () => Pick<Reached, 'domains' | 'gateway' | 'port'>;
  readonly awsEndpoints: AwsEndpoints;
  readonly aws: AwsClient;
};

type Options = Pick<GatewayOptions, 'functionLine' | 'functions' | 'functionsNode' | 'functionsPython'>;

export function localFunctions(options: Options, parts: Parts): LocalFunctions {
  const { clock, limits, log, account, region, reached, awsEndpoints, aws } = parts;
  const functions = new LocalFunctions({
    ...{ clock, limits, log, account, region, aws },
    interpreters: interpretersOf(options),
    lend: lending(parts),
    reached: () => ({ ...reached(), endpoints: awsEndpoints.urls, offline: awsEndpoints.isOffline }),
    write:
      options.functionLine ??
      (({ function: name, requestId, text }) => log.info({ function: name, requestId, text }, 'A function says')),
  });
  functions.define(options.functions ?? []);
  return functions;
}

function interpretersOf({ functionsNode, functionsPython = 'python3' }: Options): Interpreters {
  if (functionsNode === undefined) {
    return { node: process.execPath, nodeVersion: process.versions.node, python: functionsPython };
  }
  try {
    const said = execFileSync(functionsNode, ['--version'], { encoding: 'utf8' });
    return { node: functionsNode, nodeVersion: said.trim().replace(/^v/, ''), python: functionsPython };
  } catch (cause) {
    throw new ConfigError(`--functions-node ${functionsNode} is no Node: ${(cause as Error).message}`);
  }
}

/** What a function may do of itself: use the APIs and rooms of this server, and call its functions. */
const USUAL = {
  Effect: 'Allow',
  Action: ['execute-api:Invoke', 'execute-api:ManageConnections', 'ivschat:*', 'lambda:InvokeFunction'],
  Resource: '*',
};
/** The services that are here: what a policy says of others is for others to enforce. */
const OURS = /^(?:\*|execute-api:|ivschat:|apigateway:|lambda:|sts:)/i;
/** Anonymous callers have no key that a session could end with. */
const NO_KEY = 'anonymous';

/** A function has a session of its own for half of the time that it lasts, and of the root key that is in force. */
function lending({ clock, limits, account, sessions, rootKeys }: Parts): (definition: FunctionDefinition) => Lent {
  const kept = new WeakMap<FunctionDefinition, { lent: Lent; keyId: string; untilMs: number }>();
  return (definition) => {
    const keyId = rootKeys?.current.accessKeyId ?? NO_KEY;
    const now = clock.now();
    const before = kept.get(definition);
    if (before && before.keyId === keyId && now < before.untilMs) return before.lent;
    const lastingMs = limits.functionCredentialsMs;
    const arn = `arn:aws:sts::${account}:assumed-role/${definition.name}/${definition.name}`;
    const roleId = roleIdOf(`arn:aws:iam::${account}:role/${definition.name}`);
    const lent = sessions.begin({
      keyId,
      role: { arn, userId: `${roleId}:${definition.name}` },
      endsMs: now + lastingMs,
      policies: [{ Version: '2012-10-17', Statement: statementsOf(definition) }],
    });
    kept.set(definition, { lent, keyId, untilMs: now + lastingMs / 2 });
    return lent;
  };
}

/** Those that are about services here. What cannot be enforced does not allow, and forbids everything. */
function statementsOf({ statements }: FunctionDefinition): readonly object[] {
  if (!statements) return [USUAL];
  return statements.filter((statement) => {
    const { Action, NotAction, Effect } = statement as { Action?: unknown; NotAction?: unknown; Effect?: unknown };
    const named = [Action ?? []].flat();
    const isOurs = NotAction !== undefined || named.some((action) => typeof action === 'string' && OURS.test(action));
    return isOurs && (Effect === 'Deny' || isEnforceable(statement));
  });
}

function isEnforceable(statement: object): boolean {
  try {
    readPolicy({ Statement: statement });
    return true;
  } catch (cause) {
    if (cause instanceof PolicyError) return false;
    throw cause;
  }
}
