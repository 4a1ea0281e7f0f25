// Templates applied to a gateway within the test, and folders of files to write them in.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { FunctionDefinition } from '../../src/functions/definition.ts';
import { systemClock } from '../../src/base/clock.ts';
import type { Limits } from '../../src/base/limits/limits.ts';
import { definitions, limitsOf } from '../../src/base/limits/limits.ts';
import { silentLog } from '../../src/base/log.ts';
import { Templates } from '../../src/start/templates.ts';
import { applyTemplates } from '../../src/templates/apply/apply-templates.ts';
import type { TemplateOptions } from '../../src/templates/apply/apply-templates.ts';
import { TemplateError } from '../../src/templates/reading/template-error.ts';
import { DEFAULT_ACCOUNT } from '../../src/base/defaults.ts';
import type { TestGateway } from '../support/gateway.ts';
import { REGION, rootKey, testGateway } from '../support/gateway.ts';

/** A folder with these files, gone at the end of the test. */
export class Folder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'fanfare-templates-'));

  constructor(files: Readonly<Record<string, string>> = {}) {
    for (const [name, text] of Object.entries(files)) this.write(name, text);
  }

  write(name: string, text: string): string {
    const path = join(this.path, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

const bounds = {
  templateBytesMax: definitions.templateBytesMax.value,
  templateNodesMax: definitions.templateNodesMax.value,
  archiveEntriesMax: definitions.archiveEntriesMax.value,
  archiveBytesMax: definitions.archiveBytesMax.value,
};

/** A gateway for templates. */
export const gatewayForTemplates = () => testGateway({ region: REGION });

type Options = Partial<Omit<TemplateOptions, 'bounds'>> & { readonly bounds?: Partial<TemplateOptions['bounds']> };

export async function apply(gateway: TestGateway, path: string, options: Options = {}) {
  const { records, stacks } = gateway.context.store;
  const defined: FunctionDefinition[] = [];
  const applied = await applyTemplates({
    path,
    ...{
      stackName: path.endsWith('l') || path.endsWith('n') ? 'test' : undefined,
      configEnvironment: 'default',
      parameters: new Map(),
      imports: new Map(),
    },
    ...{ options: new Map(), environment: {}, account: DEFAULT_ACCOUNT, region: REGION, code: new Map() },
    inlineCode: join(dirname(path), '.inline'),
    unpacked: join(dirname(path), '.unpacked'),
    operations: gateway.operations,
    read: (region, stack) => stacks.get({ account: DEFAULT_ACCOUNT, region }, stack),
    keep: (region, stack, record) =>
      records.change(() => stacks.put({ account: DEFAULT_ACCOUNT, region }, stack, record)),
    tables: undefined,
    answers: () => false,
    canCall: (arn) => gateway.functions.has(arn),
    define(list) {
      defined.splice(0, Infinity, ...list);
      gateway.functions.define(list, 'template');
    },
    defined: [],
    ...options,
    bounds: { ...bounds, ...options.bounds },
  });
  return { ...applied, defined, stack: applied.stacks[0]! };
}

/** The line that a template is refused with, its folder left out. */
export async function refusal(gateway: TestGateway, path: string, options: Options = {}): Promise<string> {
  try {
    await apply(gateway, path, options);
  } catch (cause) {
    if (!(cause instanceof TemplateError)) throw cause;
    return cause.message.replaceAll(`${dirname(path)}/`, '');
  }
  throw new Error('The template was expected to be refused');
}

type Started = Partial<Pick<Parameters<typeof Templates.start>[0], 'clock' | 'log'>> & {
  readonly limits?: Partial<Limits>;
  readonly watch?: boolean;
};

/** A template as `fanfare start` has it, with its functions. */
export function startTemplates(
  gateway: TestGateway,
  path: string,
  { limits, watch = false, clock = systemClock, log = silentLog }: Started = {},
): Promise<Templates> {
  const said = {
    stackName: 's',
    configEnvironment: 'default',
    stage: undefined,
    parameters: [],
    imports: [],
    code: [],
  };
  return Templates.start({
    template: { path, ...said, watch, strictPermissions: false },
    config: {
      data: ':memory:',
      account: DEFAULT_ACCOUNT,
      region: REGION,
      lambdaEndpoint: undefined,
      limits: limitsOf('ours', limits),
    },
    ...{ environment: {}, gateway, credential: rootKey, clock, log, url: gateway.url },
    define: (list) => gateway.functions.define(list, 'template'),
  });
}
