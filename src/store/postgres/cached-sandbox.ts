// One sandbox as this process remembers it. Work runs on the remembered records; then one statement stores what it did,
// if no other process changed the sandbox in the meantime. If one did, this process loads that change and runs the work again.
import { goneOf } from '../refusals.ts';
import { type SandboxRef, StoreError, type Transaction } from '../store.ts';
import type { CachedWorld } from './cached-world.ts';
import type { Database, Query, Statement } from './database.ts';
import { storedText } from './stored-text.ts';

/** How many calls run together in one turn, at most. Each of them sees what those before it did. */
const MOST_TOGETHER = 100;
/** How often a turn may lose to another process before it locks the sandbox, so that it ends at some time. */
const MOST_LOST_RACES = 3;

const LOCK: Statement = {
  name: 'lock-sandbox',
  text: 'SELECT 1 FROM card_sandbox.sandboxes WHERE id = $1 AND generation = $2 FOR UPDATE',
};

interface WaitingCall {
  readonly work: (transaction: Transaction) => unknown;
  resolve(result: unknown): void;
  reject(problem: unknown): void;
}

/** Settles a call; to be called once its change is stored. */
type Settle = () => void;

export class CachedSandbox {
  readonly sandbox: SandboxRef;
  private readonly database: Database;
  private readonly load: (sandbox: SandboxRef) => Promise<CachedWorld>;
  private readonly onTurn: () => void;
  private world: CachedWorld | undefined;
  /** `Database.losses` at the time when the world was loaded. */
  private losses = 0;
  private waiting: WaitingCall[] = [];
  private isRunning = false;

  /**
   * @param load returns the world of the sandbox with nothing loaded yet. @throws StoreError gone
   * @param onTurn called after each turn
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

  /** How many records this process remembers of it. */
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
    // Calls that arrive in the same turn of the event loop join this one.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const calls = this.waiting.splice(0, MOST_TOGETHER);
      try {
        for (const settle of await this.turn(calls)) settle();
      } catch (problem) {
        // Only the database knows whether the change was stored, so what is remembered is no longer right.
        this.world = undefined;
        const isAway = problem instanceof StoreError;
        for (const { reject } of isAway ? [...calls, ...this.waiting.splice(0)] : calls) reject(problem);
      }
    }
    this.isRunning = false;
    this.onTurn();
  }

  private async turn(calls: readonly WaitingCall[]): Promise<Settle[]> {
    // Records that were loaded after the calls arrived are recent enough for calls that only read.
    let isFresh = false;
    let world = this.losses === this.database.losses ? this.world : undefined;
    if (!world) {
      this.losses = this.database.losses;
      world = await this.load(this.sandbox);
      await this.refresh(world, this.database.query);
      this.world = world;
      isFresh = true;
    }
    for (let lost = 0; lost < MOST_LOST_RACES; lost++) {
      const settles = this.perform(calls, world);
      if (world.isChanged) {
        if (await world.write(this.database.query)) {
          world.accept();
          return settles;
        }
        world.undo();
        await this.refresh(world, this.database.query);
      } else {
        world.undo();
        if (isFresh || (await this.refresh(world, this.database.query))) return settles;
      }
      isFresh = true;
    }
    return this.turnUnderLock(calls, world);
  }

  private async turnUnderLock(calls: readonly WaitingCall[], world: CachedWorld): Promise<Settle[]> {
    const settles = await this.database.transaction(async (query) => {
      await query(LOCK, [storedText(this.sandbox.id), this.sandbox.generation]);
      world.undo();
      await this.refresh(world, query);
      const performed = this.perform(calls, world);
      if (world.isChanged && !(await world.write(query))) throw new Error('A locked sandbox was changed');
      return performed;
    });
    if (world.isChanged) world.accept();
    else world.undo();
    return settles;
  }

  /** Runs every call on what is remembered. Nothing is stored yet. */
  private perform(calls: readonly WaitingCall[], world: CachedWorld): Settle[] {
    world.begin();
    return calls.map(({ work, resolve, reject }) => {
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

  /** @returns true when no other process had changed the sandbox */
  private async refresh(world: CachedWorld, query: Query): Promise<boolean> {
    const isCurrent = await world.refresh(query);
    if (isCurrent === undefined) throw goneOf(this.sandbox.id);
    return isCurrent;
  }
}
