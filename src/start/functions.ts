// `--functions`: the functions of a folder, as they are now and whenever they change.
import type { Config } from '../config/config.ts';
import { ConfigError } from '../config/config-values.ts';
import { DefinitionError } from '../functions/check-definition.ts';
import type { FunctionSettings } from '../functions/definition.ts';
import { FunctionFolder } from '../functions/folder.ts';
import type { Gateway } from '../gateway/gateway-options.ts';
import type { Log } from '../base/log.ts';

/** Throws a ConfigError. */
export function startFunctions(
  config: Config,
  { functions }: Pick<Gateway, 'functions'>,
  log: Log,
): Disposable | undefined {
  const { functionsFolder: folder, functionsVariables: environment } = config;
  if (folder === undefined) return undefined;
  const define = (list: readonly FunctionSettings[]) =>
    functions.define(
      list.map((one) => ({ ...one, environment })),
      'folder',
    );
  try {
    return new FunctionFolder(folder, define, (cause) =>
      log.error({ reason: (cause as Error).message }, 'The functions of the folder cannot be used; those before stay'),
    );
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (cause instanceof DefinitionError) throw new ConfigError(message);
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new ConfigError(`--functions ${folder} is no folder`);
    throw cause;
  }
}
