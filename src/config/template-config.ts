// What was said of a template: see the settings of these names.
import { ConfigError, matching, oneOf } from './config-values.ts';

export type TemplateConfig = {
  readonly path: string;
  readonly stackName: string | undefined;
  readonly configEnvironment: string;
  readonly stage: string | undefined;
  /** As they were said: see their settings. */
  readonly parameters: readonly string[];
  readonly imports: readonly string[];
  readonly code: readonly string[];
  readonly watch: boolean;
  readonly strictPermissions: boolean;
};

/** Of a template, and what is said of it. */
const ABOUT_TEMPLATES = [
  'parameter',
  'stack-name',
  'import',
  'code',
  'config-env',
  'stage',
  'watch',
  'strict-permissions',
];

/** Throws a ConfigError. */
export function templateFrom(setting: (name: string) => string | undefined): TemplateConfig | undefined {
  const path = setting('template');
  if (path === undefined) {
    const idle = ABOUT_TEMPLATES.find((name) => setting(name) !== undefined);
    if (idle !== undefined) throw new ConfigError(`--${idle} is about a template, and there is no --template`);
    return undefined;
  }
  const lines = (name: string) => setting(name)?.split('\n').filter(Boolean) ?? [];
  const isOn = (name: string) => oneOf(name, setting(name) ?? 'off', ['on', 'off']) === 'on';
  const stackName = setting('stack-name');
  if (stackName !== undefined) {
    matching('stack-name', stackName, /^[A-Za-z][A-Za-z0-9-]{0,127}$/, 'a letter, then letters, digits and hyphens');
  }
  return {
    ...{ path, stackName, stage: setting('stage') },
    configEnvironment: setting('config-env') ?? 'default',
    parameters: lines('parameter'),
    imports: lines('import'),
    code: lines('code'),
    watch: isOn('watch'),
    strictPermissions: isOn('strict-permissions'),
  };
}
