// The templates of `fanfare start`: applied when the server listens, and again when --watch sees that they have changed.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { following } from '../base/limits/live-limits.ts';
import type { Log } from '../base/log.ts';
import type { Config } from '../config/config.ts';
import type { TemplateConfig } from '../config/template-config.ts';
import { FileWatch } from './file-watch.ts';
import type { FunctionDefinition } from '../functions/definition.ts';
import type { Gateway } from '../gateway/gateway-options.ts';
import type { Credential } from '../aws/sigv4/verify.ts';
import type { AppliedTemplates } from '../templates/apply/apply-templates.ts';
import { applyTemplates, definitionsIn } from '../templates/apply/apply-templates.ts';
import { isPermitted } from '../templates/apply/permissions.ts';
import { wordsOf } from '../templates/parameters/words.ts';
import { functionNameOf } from '../templates/resources/named-types.ts';
import type { Section } from '../templates/apply/report.ts';
import { changeLines, sectionsOf } from '../templates/apply/report.ts';
import { TemplateError } from '../templates/reading/template-error.ts';

type Options = {
  readonly template: TemplateConfig;
  readonly config: Pick<Config, 'data' | 'account' | 'region' | 'lambdaEndpoint' | 'limits'>;
  readonly environment: NodeJS.ProcessEnv;
  readonly gateway: Gateway;
  readonly credential: Credential;
  readonly clock: Clock;
  readonly log: Log;
  /** As in `http://127.0.0.1:3263`. */
  readonly url: string;
  /** Lets these functions be the ones that run. */
  readonly define: (functions: readonly FunctionDefinition[]) => void;
};

export class Templates implements Disposable {
  readonly #options: Options;
  /** Where code is put that lies in no folder. */
  readonly #code: string;
  #applied: AppliedTemplates = { stacks: [], files: [] };
  #watch: FileWatch | undefined;
  /** What is under way: changes come one after the other. */
  #work: Promise<void> = Promise.resolve();

  private constructor(options: Options) {
    this.#options = options;
    const { data } = options.config;
    this.#code = data === ':memory:' ? mkdtempSync(join(tmpdir(), 'fanfare-code-')) : data;
  }

  /** Throws a TemplateError for one that cannot be applied. */
  static async start(options: Options): Promise<Templates> {
    const templates = new Templates(options);
    try {
      await templates.#apply();
    } catch (cause) {
      templates[Symbol.dispose]();
      throw cause;
    }
    const { template, clock, config } = options;
    if (template.watch) {
      const limits = following(config.limits, ({ templateCheckMs: fileCheckMs }) => ({ fileCheckMs }));
      const changed = () => void (templates.#work = templates.#work.then(() => templates.#again()));
      templates.#watch = new FileWatch({ clock, limits, files: () => templates.#applied.files, changed });
    }
    return templates;
  }

  /** What there is now, for the first screen. */
  get sections(): Section[] {
    const socket = this.#options.url.replace(/^http/, 'ws');
    return sectionsOf(this.#applied.stacks, { socket, folder: process.cwd() });
  }

  /** Whether the policy of a function allows a call of API Gateway; one that is in no template has none. */
  permits(functionArn: string, sourceArn: string): boolean {
    const { stacks } = this.#applied;
    const name = functionNameOf(functionArn);
    if (!stacks.some(({ functions }) => functions.some(({ definition }) => definition.name === name))) return true;
    const wanted = { function: name, principal: 'apigateway.amazonaws.com', sourceArns: [sourceArn], by: '' } as const;
    return stacks.some(({ permissions }) => isPermitted(wanted, permissions));
  }

  /** The logical id of a function. Undefined: it is in no template. */
  shortName(functionName: string): string | undefined {
    for (const { functions } of this.#applied.stacks) {
      const found = functions.find(({ definition }) => definition.name === functionName);
      if (found) return found.logicalId;
    }
    return undefined;
  }

  [Symbol.dispose](): void {
    this.#watch?.[Symbol.dispose]();
    if (this.#options.config.data === ':memory:') rmSync(this.#code, { recursive: true, force: true });
  }

  async #apply(): Promise<void> {
    const { template, config, environment, gateway, credential, clock, define } = this.#options;
    const { path, stackName, configEnvironment, stage } = template;
    const { account, region, lambdaEndpoint, limits } = config;
    const { records, stacks } = gateway.context.store;
    const tables = gateway.awsEndpoints.for('dynamodb');
    const parameters = wordsOf(template.parameters, '--parameter');
    this.#applied = await applyTemplates({
      ...{ path, stackName, configEnvironment, parameters, bounds: limits, account, region, environment, define },
      options: new Map(stage === undefined ? [] : [['stage', stage]]),
      defined: definitionsIn(this.#applied.stacks),
      imports: wordsOf(template.imports, '--import'),
      code: wordsOf(template.code, '--code'),
      inlineCode: join(this.#code, 'inline-code'),
      unpacked: join(this.#code, 'unpacked-code'),
      operations: (place) => gateway.operations(place),
      read: (place, stack) => stacks.get({ account, region: place }, stack),
      keep: (place, stack, record) => records.change(() => stacks.put({ account, region: place }, stack, record)),
      tables: tables && { url: tables.href, credential, now: () => clock.now() },
      answers: (service) => gateway.awsEndpoints.answers(service),
      canCall: (arn) => lambdaEndpoint !== undefined || gateway.functions.has(arn),
    });
  }

  /** What cannot be applied changes nothing that can be kept, and is told of. */
  async #again(): Promise<void> {
    const { log } = this.#options;
    const before = new Set(this.#applied.stacks.flatMap(({ warnings }) => warnings));
    try {
      await this.#apply();
    } catch (cause) {
      const reason = cause instanceof TemplateError ? cause.message : cause;
      return log.error({ reason }, 'The template cannot be applied; what was there stays');
    }
    const changes = changeLines(this.#applied.stacks);
    log.info(
      { changes },
      changes.length > 0 ? 'The template was applied again' : 'The template was read again: no change',
    );
    for (const warning of this.#applied.stacks.flatMap(({ warnings }) => warnings)) {
      if (!before.has(warning)) log.warn({}, warning);
    }
  }
}
