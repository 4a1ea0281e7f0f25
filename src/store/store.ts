import type { Clock } from '../base/clock.ts';
import { AccessKeys } from './keys/access-keys.ts';
import { Apis } from './apis/apis.ts';
import type { BackupFacts } from './backup/backup.ts';
import { writeBackup } from './backup/backup.ts';
import type { Database } from './database/database.ts';
import { asStoreError, openDatabase, waitForOthers } from './database/database.ts';
import { FreePages } from './database/free-pages.ts';
import { KeyUsage } from './keys/key-usage.ts';
import { LocalJournal } from './records/local-journal.ts';
import { LoggingConfigurations } from './chat/logging-configurations.ts';
import { AppliedEntries } from './records/applied-entries.ts';
import type { Journal } from './records/journal.ts';
import { Records } from './records/records.ts';
import { Obligations } from './obligations.ts';
import { Regions } from './regions.ts';
import { Rooms } from './chat/rooms.ts';
import { Secrets } from './secrets.ts';
import { Stacks } from './stacks.ts';
import { UsagePlans } from './keys/usage-plans.ts';
import type { OneTime } from './tokens/one-time.ts';
import type { Quotas } from './keys/quotas.ts';
import type { TokenBounds } from './tokens/used-tokens.ts';
import { UsedTokens } from './tokens/used-tokens.ts';

type StoreLimits = TokenBounds & {
  readonly regionsMax: number;
  readonly disconnectsOwedMax: number;
  readonly changesWaitingMax: number;
};

/** What the nodes of a cluster decide together. Default: each by itself. */
export type Shared = {
  readonly journal?: Journal;
  readonly oneTime?: OneTime;
  readonly quotas?: Quotas;
};

/** The durable state, by kind of record. */
export class Store implements AsyncDisposable {
  readonly #path: string;
  readonly #database: Database;
  readonly #fault: (cause: unknown) => void;
  /** The one door for changes of everything that is kept, but for what a server counts for itself. */
  readonly records: Records;
  /** How far this follows the journal of a cluster, where it does. */
  readonly applied: AppliedEntries;
  readonly rooms: Rooms;
  readonly loggingConfigurations: LoggingConfigurations;
  readonly apis: Apis;
  readonly usagePlans: UsagePlans;
  readonly #keyUsage: KeyUsage;
  readonly quotas: Quotas;
  readonly regions: Regions;
  readonly stacks: Stacks;
  readonly accessKeys: AccessKeys;
  readonly secrets: Secrets;
  readonly obligations: Obligations;
  /** The time to judge tokens by, and what was used here. */
  readonly usedTokens: UsedTokens;
  readonly oneTime: OneTime;

  /** `path` is a file or `:memory:`. `fault` hears of writes in the background that failed, and of damaged records. Throws a StoreError that an operator can act on. */
  constructor(
    path: string,
    clock: Clock,
    limits: StoreLimits,
    fault: (cause: unknown) => void,
    { journal = new LocalJournal(), oneTime, quotas }: Shared = {},
  ) {
    this.#path = path;
    this.#fault = fault;
    this.#database = openDatabase(path);
    try {
      this.records = new Records(this.#database, journal, fault, limits);
      this.applied = new AppliedEntries(this.#database);
      this.rooms = new Rooms(this.records);
      this.loggingConfigurations = new LoggingConfigurations(this.records);
      this.apis = new Apis(this.records);
      const keyUsage = new KeyUsage(this.#database, clock, fault);
      this.#keyUsage = keyUsage;
      const counted = quotas ?? keyUsage;
      this.quotas = counted;
      this.usagePlans = new UsagePlans(this.records, (plan, key) => counted.forget(plan, key));
      this.regions = new Regions(this.#database, limits);
      this.stacks = new Stacks(this.records);
      this.accessKeys = new AccessKeys(this.records);
      this.secrets = new Secrets(this.records);
      this.obligations = new Obligations(this.#database, path !== ':memory:', clock, limits, fault);
      this.usedTokens = new UsedTokens(path, clock, limits, fault);
      this.oneTime = oneTime ?? this.usedTokens;
      const freePages = new FreePages(this.#database, clock);
      this.#database.freed = freePages.check;
      freePages.check();
    } catch (cause) {
      this.#database.close();
      throw asStoreError(cause, path);
    }
    // What was read above had to be whole. From here on, a damaged record costs no more than itself.
    this.#database.damaged = fault;
  }

  /** Whether the disk takes what is written, as far as is known. */
  get isWritable(): boolean {
    return this.#database.failure === undefined;
  }

  /** Where the disk has refused something: try whether it still does. */
  readonly check = (): void => {
    if (this.isWritable) return;
    try {
      const { user_version: version } = this.#database.prepare('PRAGMA user_version').get() as { user_version: number };
      this.#database.change(() => this.#database.exec(`PRAGMA user_version = ${version}`));
    } catch {
      // It does.
    }
  };

  /** Where a backup can wait for whoever reads it: beside the database. Undefined: nothing of this is kept. */
  get backupFile(): string | undefined {
    return this.#path === ':memory:' ? undefined : `${this.#path}-backup`;
  }

  /** See writeBackup. */
  async backup(file: string, facts: BackupFacts, progress: (part: number) => void): Promise<void> {
    await writeBackup(this.#path, file, facts, progress);
  }

  /** What cannot be written any more is told of, and lost. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.usedTokens[Symbol.asyncDispose]();
    waitForOthers(this.#database);
    try {
      this.#keyUsage.flush();
      this.obligations.flush();
    } catch (cause) {
      this.#fault(cause);
    }
    this.#database.close();
  }
}
