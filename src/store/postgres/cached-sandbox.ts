// The turns of one sandbox in this process. Work runs on what is in memory; one statement then keeps what it did if
// nobody else changed the sandbox meanwhile. If somebody did, what changed is fetched and the work runs again.
import { goneOf } from '../refusals.ts';
import { type SandboxRef, StoreError, type Transaction } from '../store.ts';
import type { CachedWorld } from './cached-world.ts';
import type { Database, Query, Statement } from './database.ts';
import { keptText } from './text.ts';

/** What was asked at the same time is done in a turn together, up to so many; each sees what those before it did. */
const MOST_TOGETHER = 100;
/** After so many lost races the sandbox is locked first, so that nobody waits for ever. */
const RACES = 3;

const LOCK: Statement = {
  name: 'lock-sandbox',
  text: 'SELECT 1 FROM card_sandbox.sandboxes WHERE id = $1 AND generation = $2 FOR UPDATE',
};

interface Job {
  readonly work: (transaction: Transaction) => unknown;
  resolve(result: unknown): void;
  reject(problem: unknown): void;
}

/** What is to be told to who asked, once it is kept. */
type Told = () => void;

export class CachedSandbox {
  readonly sandbox: SandboxRef;
  private readonly database: Database;
  private readonly load: (sandbox: SandboxRef) => Promise<CachedWorld>;
  private readonly onTurn: () => void;
  private world: CachedWorld | undefined;
  /** Of the database when the world was fetched. */
  private losses = 0;
  private waiting: Job[] = [];
  private isRunning = false;

  /**
   * @param load gives the world of the sandbox, not yet brought up to what is kept. @throws StoreError gone
   * @param onTurn told after each turn
   */
  constructor(
    sandbox: SandboxRef,
    database: Database,
    load: (sandbox: SandboxRef) => Promise<CachedWorld>,
    onTurn: () => void,
  ) {
    this.sandbox = sandbox;
    this.database = database;
    this.load = load;
    this.onTurn = onTurn;
  }

  /** How many records it holds in memory. */
  get size(): number {
    return this.world?.size ?? 0;
  }

  get isIdle(): boolean {
    return !this.isRunning;
  }

  /** @throws StoreError gone, unavailable */
  transact<T>(work: (transaction: Transaction) => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.waiting.push({ work, resolve: resolve as (result: unknown) => void, reject });
      if (!this.isRunning) this.run();
    });
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    // What else is asked in this turn of the event loop goes along.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const jobs = this.waiting.splice(0, MOST_TOGETHER);
      try {
        for (const tell of await this.turn(jobs)) tell();
      } catch (problem) {
        // It may or may not have been kept: only the database knows.
        this.world = undefined;
        const isAway = problem instanceof StoreError;
        for (const { reject } of isAway ? [...jobs, ...this.waiting.splice(0)] : jobs) reject(problem);
      }
    }
    this.isRunning = false;
    this.onTurn();
  }

  private async turn(jobs: readonly Job[]): Promise<Told[]> {
    // What was fetched after the jobs were asked is new enough for those that only look.
    let isNew = false;
    let world = this.losses === this.database.losses ? this.world : undefined;
    if (!world) {
      this.losses = this.database.losses;
      world = await this.load(this.sandbox);
      await this.refresh(world, this.database.query);
      this.world = world;
      isNew = true;
    }
    for (let race = 0; race < RACES; race++) {
      const told = this.perform(jobs, world);
      if (world.isChanged) {
        if (await world.write(this.database.query)) {
          world.keep();
          return told;
        }
        world.undo();
        await this.refresh(world, this.database.query);
      } else {
        world.undo();
        if (isNew || (await this.refresh(world, this.database.query))) return told;
      }
      isNew = true;
    }
    return this.turnUnderLock(jobs, world);
  }

  private async turnUnderLock(jobs: readonly Job[], world: CachedWorld): Promise<Told[]> {
    const told = await this.database.transaction(async (query) => {
      await query(LOCK, [keptText(this.sandbox.id), this.sandbox.generation]);
      await this.refresh(world, query);
      const result = this.perform(jobs, world);
      if (world.isChanged && !(await world.write(query))) throw new Error('A locked sandbox was changed');
      return result;
    });
    if (world.isChanged) world.keep();
    else world.undo();
    return told;
  }

  /** Runs every job on the world, above what is kept. */
  private perform(jobs: readonly Job[], world: CachedWorld): Told[] {
    world.begin();
    return jobs.map(({ work, resolve, reject }) => {
      const transaction = world.transaction();
      try {
        const result = work(transaction);
        world.commit(transaction);
        return () => resolve(result);
      } catch (problem) {
        return () => reject(problem);
      }
    });
  }

  /** @returns whether nothing had changed */
  private async refresh(world: CachedWorld, query: Query): Promise<boolean> {
    const isCurrent = await world.refresh(query);
    if (isCurrent === undefined) throw goneOf(this.sandbox.id);
    return isCurrent;
  }
}
