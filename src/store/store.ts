import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../clock.ts';
import { AccessKeys } from './access-keys.ts';
import { Apis } from './apis.ts';
import { openDatabase } from './database.ts';
import { KeyUsage } from './key-usage.ts';
import { LoggingConfigurations } from './logging-configurations.ts';
import { Regions } from './regions.ts';
import { Rooms } from './rooms.ts';
import { Secrets } from './secrets.ts';
import { UsagePlans } from './usage-plans.ts';
import { UsedTokens } from './used-tokens.ts';

/** The durable state, by kind of record. */
export class Store implements Disposable {
  readonly #database: DatabaseSync;
  readonly rooms: Rooms;
  readonly loggingConfigurations: LoggingConfigurations;
  readonly apis: Apis;
  readonly usagePlans: UsagePlans;
  readonly keyUsage: KeyUsage;
  readonly regions: Regions;
  readonly accessKeys: AccessKeys;
  readonly secrets: Secrets;
  readonly usedTokens: UsedTokens;

  /** `path` is a file or `:memory:`. `fault` hears of writes in the background that failed. Throws a StoreError that an operator can act on. */
  constructor(
    path: string,
    clock: Clock,
    limits: { usedTokensMax: number; regionsMax: number },
    fault: (cause: unknown) => void,
  ) {
    this.#database = openDatabase(path);
    this.rooms = new Rooms(this.#database);
    this.loggingConfigurations = new LoggingConfigurations(this.#database);
    this.apis = new Apis(this.#database);
    this.usagePlans = new UsagePlans(this.#database);
    this.keyUsage = new KeyUsage(this.#database, clock, fault);
    this.regions = new Regions(this.#database, limits);
    this.accessKeys = new AccessKeys(this.#database);
    this.secrets = new Secrets(this.#database);
    this.usedTokens = new UsedTokens(this.#database, clock, limits.usedTokensMax, fault);
  }

  [Symbol.dispose](): void {
    this.usedTokens.flush();
    this.keyUsage.flush();
    this.#database.close();
  }
}
