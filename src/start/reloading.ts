// What a running server reads again: the configuration on SIGHUP, and the files that it names whenever they change.
// Everything is read and checked before anything is changed, so what is broken changes nothing.
import { X509Certificate } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import type { Config } from '../config/config.ts';
import { settings } from '../config/settings.ts';
import { ConfigError } from '../config/config-values.ts';
import type { ConfigFiles } from '../config/config-files.ts';
import { filesOf, isSame, readFiles } from '../config/config-files.ts';
import { FileWatch } from './file-watch.ts';
import type { Gateway } from '../gateway/gateway-options.ts';
import type { LeveledLog } from '../base/log.ts';

type Options = {
  /** As it was at the start. */
  readonly config: Config;
  readonly files: ConfigFiles;
  /** The configuration as it is now. Throws a ConfigError. */
  readonly read: () => Config;
  readonly gateway: Pick<Gateway, 'change'>;
  readonly log: LeveledLog;
  readonly clock: Clock;
};

export class Reloading implements Disposable {
  readonly #options: Options;
  #config: Config;
  #files: ConfigFiles;
  readonly #watch: FileWatch;

  constructor(options: Options) {
    this.#options = options;
    this.#config = options.config;
    this.#files = options.files;
    const { clock, config } = options;
    const files = () => filesOf(this.#config);
    this.#watch = new FileWatch({ clock, limits: config.limits, files, changed: () => this.#again() });
  }

  get config(): Config {
    return this.#config;
  }

  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]();
  }

  /** Read everything again. */
  readonly all = (): void =>
    this.#attempt(() => {
      const { read, log } = this.#options;
      const before = this.#config;
      const said = read();
      const different = Object.keys(settings).filter((name) => said.said[name] !== before.said[name]);
      const kept = different.filter((name) => !isChangeable(name, before));
      // TLS begins and ends with the process.
      const config = before.tlsCert === undefined ? { ...said, tlsCert: undefined, tlsKey: undefined } : said;
      const limits = this.#change(config, readFiles(config));
      log.level = config.logLevel;
      const changed = [...different.filter((name) => isChangeable(name, before)), ...limits.changed];
      const keptNames = [...kept, ...limits.kept];
      if (keptNames.length === 0) return log.info({ changed: listed(changed) }, 'The configuration was read again');
      return log.warn(
        { changed: listed(changed), kept: listed(keptNames) },
        'The configuration was read again; what is kept changes at the next start',
      );
    });

  /** Read the files again. */
  #again(): void {
    this.#attempt(() => void this.#change(this.#config, readFiles(this.#config)));
  }

  #change(config: Config, files: ConfigFiles): ReturnType<Gateway['change']> {
    const { gateway, log } = this.#options;
    const isRenewed = !isSame(files, this.#files);
    // `limits` stay the object that they were.
    const limits = gateway.change({ ...config, ...files });
    this.#config = { ...config, limits: this.#config.limits };
    this.#files = files;
    if (isRenewed) log.info(described(files), 'Certificates were renewed; connections stay as they are');
    return limits;
  }

  #attempt(change: () => void): void {
    try {
      change();
    } catch (cause) {
      if (!(cause instanceof ConfigError)) throw cause;
      this.#options.log.error({ reason: cause.message }, 'What was read again cannot be used; what was there stays');
    }
  }
}

function isChangeable(name: string, { tlsCert }: Config): boolean {
  if (name.startsWith('tls-') && tlsCert === undefined) return false;
  return settings[name]?.isChangeable ?? false;
}

const listed = (names: readonly string[]) => names.join(', ') || 'nothing';

function described({ tls }: ConfigFiles): object {
  if (!tls) return {};
  const { subject, validTo } = new X509Certificate(tls.cert);
  return { subject: subject?.replaceAll('\n', ', '), validTo };
}
