// Templates applied to a gateway within the test, and folders of files to write them in.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { FunctionDefinition } from '../../src/functions/definition.ts';
import { definitions } from '../../src/base/limits/limits.ts';
import { applyTemplates } from '../../src/templates/apply/apply-templates.ts';
import type { TemplateOptions } from '../../src/templates/apply/apply-templates.ts';
import { TemplateError } from '../../src/templates/reading/template-error.ts';
import { DEFAULT_ACCOUNT } from '../../src/base/limits/defaults.ts';
import type { TestGateway } from '../support/gateway.ts';
import { REGION, testGateway } from '../support/gateway.ts';

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
};

/** A gateway for templates. Functions are not run: what would be is in `defined`. */
export const gatewayForTemplates = () => testGateway({ region: REGION, lambdaEndpoint: 'http://127.0.0.1:9' });

export async function apply(gateway: TestGateway, path: string, options: Partial<TemplateOptions> = {}) {
  const { stacks } = gateway.context.store;
  const defined: FunctionDefinition[] = [];
  const applied = await applyTemplates({
    path,
    ...{
      stackName: path.endsWith('l') || path.endsWith('n') ? 'test' : undefined,
      configEnvironment: 'default',
      parameters: new Map(),
      bounds,
      imports: new Map(),
    },
    ...{ options: new Map(), environment: {}, account: DEFAULT_ACCOUNT, region: REGION, code: new Map() },
    inlineCode: join(dirname(path), '.inline'),
    operations: gateway.operations,
    read: (region, stack) => stacks.get({ account: DEFAULT_ACCOUNT, region }, stack),
    keep: (region, stack, record) => stacks.put({ account: DEFAULT_ACCOUNT, region }, stack, record),
    tables: undefined,
    answers: () => false,
    define: (list) => void defined.push(...list),
    ...options,
  });
  return { ...applied, defined, stack: applied.stacks[0]! };
}

/** The line that a template is refused with, its folder left out. */
export async function refusal(
  gateway: TestGateway,
  path: string,
  options: Partial<TemplateOptions> = {},
): Promise<string> {
  try {
    await apply(gateway, path, options);
  } catch (cause) {
    if (!(cause instanceof TemplateError)) throw cause;
    return cause.message.replaceAll(`${dirname(path)}/`, '');
  }
  throw new Error('The template was expected to be refused');
}
