// Held calls: each waits, outside of any transaction, until a person or program decides it. The process that has the caller's
// connection holds the call. Where several processes share a store, a record tells the others of it, and brings back what
// one of them decided.
import type { CollectionDefinition, SandboxRef, Store, Stored, Transaction } from '../../store/store.ts';
import { StoreError } from '../../store/store.ts';
import { realTimeMs } from '../base/clock.ts';
import type { Caller, Wait, WaitEnd, Waits } from '../base/waits.ts';

/** What is decided about a held call: the full name of an outcome, going on as if it had never been held, or no answer. */
export type HoldDecision = { readonly outcome: string } | { readonly continue: true } | { readonly drop: true };

/** A held call as the control API shows it. */
export interface HeldCall {
  /** The id that its journal entry will have. */
  readonly id: string;
  readonly operation: string;
  readonly switchId: string;
  /** Real time in milliseconds. */
  readonly heldAt: number;
  readonly until: number;
  /** The masked request and message. */
  readonly view: object;
}

/** How a hold ended; `decision` is there where it was decided. */
export interface HoldEnd {
  readonly end: WaitEnd;
  readonly decision: HoldDecision | undefined;
}

/** A held call that other processes see. */
interface HoldRecord extends Stored, HeldCall {
  /** When the process that holds it last said so, in real time. */
  readonly seenAt: number;
  readonly decision?: HoldDecision;
}

export const HOLDS: CollectionDefinition<HoldRecord> = { name: 'engine.holds', part: 'switches' };

const MOST_PER_SANDBOX = 100;
const MOST_OVERALL = 1_000;
/** How often a process looks whether another one has decided. */
const LOOK_EVERY_MS = 200;
const SAY_SO_EVERY_MS = 2_000;
/** A process that has said nothing for so long has died, and its callers with it. */
const STALE_AFTER_MS = 10_000;
/** A larger request is shown without its content, so that a record stays small. */
const MOST_SHARED_CHARACTERS = 128 * 1024;

interface Held {
  readonly call: HeldCall;
  readonly wait: Wait;
  decision: HoldDecision | undefined;
}

export interface HeldCallsOptions {
  readonly store: Store;
  readonly waits: Waits;
  readonly onDefect: (defect: unknown) => void;
}

export class HeldCalls {
  private readonly store: Store;
  private readonly waits: Waits;
  private readonly onDefect: (defect: unknown) => void;
  private readonly bySandbox = new Map<string, Map<string, Held>>();
  private count = 0;

  constructor({ store, waits, onDefect }: HeldCallsOptions) {
    this.store = store;
    this.waits = waits;
    this.onDefect = onDefect;
  }

  /** Whether another call of the sandbox may be held. */
  mayHold({ id }: SandboxRef): boolean {
    return this.count < MOST_OVERALL && (this.bySandbox.get(id)?.size ?? 0) < MOST_PER_SANDBOX;
  }

  /** Holds a call until it is decided, its time is over, its caller leaves, or the sandbox is set back. Never throws. */
  async hold(sandbox: SandboxRef, call: HeldCall, caller: Caller): Promise<HoldEnd> {
    const wait = this.waits.begin(sandbox.id, call.until - realTimeMs(), caller);
    const held: Held = { call, wait, decision: undefined };
    this.add(sandbox, held);
    const looks = this.isShared ? this.share(sandbox, held) : undefined;
    const end = await wait.over;
    this.remove(sandbox, held);
    if (looks) {
      clearInterval(looks);
      await this.unshare(sandbox, held);
    }
    return { end: held.decision ? 'woken' : end, decision: held.decision };
  }

  /** The calls that are held now, in every process, oldest first. */
  async list(sandbox: SandboxRef): Promise<readonly HeldCall[]> {
    if (!this.isShared) return [...this.of(sandbox).values()].map(({ call }) => call);
    return this.store.transact(sandbox, (transaction) =>
      transaction.collection(HOLDS).list({ order: 'oldest' }).records.filter(isHeld),
    );
  }

  /**
   * Decides a held call. The first decision counts.
   * @returns false where the call is not held, or no longer
   */
  async decide(sandbox: SandboxRef, id: string, decision: HoldDecision): Promise<boolean> {
    const own = this.of(sandbox).get(id);
    if (this.isShared) {
      const isFirst = await this.store.transact(sandbox, (transaction) => decideShared(transaction, id, decision));
      if (!isFirst) return false;
    } else if (!own || own.decision) return false;
    if (own) {
      own.decision = decision;
      own.wait.wake();
    }
    return true;
  }

  private get isShared(): boolean {
    return this.store.journal !== undefined;
  }

  private of({ id }: SandboxRef): ReadonlyMap<string, Held> {
    return this.bySandbox.get(id) ?? NONE;
  }

  private add({ id }: SandboxRef, held: Held): void {
    const calls = this.bySandbox.get(id) ?? new Map<string, Held>();
    calls.set(held.call.id, held);
    this.bySandbox.set(id, calls);
    this.count += 1;
  }

  private remove({ id }: SandboxRef, { call }: Held): void {
    const calls = this.bySandbox.get(id);
    if (calls?.delete(call.id)) this.count -= 1;
    if (calls?.size === 0) this.bySandbox.delete(id);
  }

  /** Tells the other processes, and looks for what they decide. @returns the timer to clear when the hold is over */
  private share(sandbox: SandboxRef, held: Held): NodeJS.Timeout {
    let isShared = false;
    let saidAt = 0;
    let isLooking = false;
    const look = async () => {
      if (isLooking) return;
      isLooking = true;
      try {
        const now = realTimeMs();
        const saysSo = !isShared || now - saidAt >= SAY_SO_EVERY_MS;
        const record = await this.store.transact(sandbox, (transaction) => {
          const holds = transaction.collection(HOLDS);
          const present = holds.get(held.call.id);
          if (saysSo && (present || !isShared)) holds.put({ ...(present ?? shareable(held.call)), seenAt: now });
          return present ?? (isShared ? undefined : held.call);
        });
        if (saysSo) saidAt = now;
        isShared = true;
        if (record && 'decision' in record) held.decision ??= record.decision as HoldDecision;
        // The record is gone: the sandbox was set back by another process.
        if (!record || held.decision) held.wait.wake();
      } catch (problem) {
        // While the store is away the call stays held; a sandbox that is gone has no call to decide.
        if (problem instanceof StoreError && problem.refusal !== 'gone') return;
        if (!(problem instanceof StoreError)) this.onDefect(problem);
        held.wait.wake();
      } finally {
        isLooking = false;
      }
    };
    void look();
    return setInterval(look, LOOK_EVERY_MS).unref();
  }

  /** Takes the record away; a decision that came at the last moment still counts. */
  private async unshare(sandbox: SandboxRef, held: Held): Promise<void> {
    try {
      const record = await this.store.transact(sandbox, (transaction) => {
        const holds = transaction.collection(HOLDS);
        const present = holds.get(held.call.id);
        holds.remove(held.call.id);
        return present;
      });
      held.decision ??= record?.decision;
    } catch {
      // The record is no longer said to be held, so every reader leaves it out.
    }
  }
}

const NONE: ReadonlyMap<string, Held> = new Map();

function isHeld({ seenAt, until, decision }: HoldRecord): boolean {
  const now = realTimeMs();
  return decision === undefined && until > now && now - seenAt < STALE_AFTER_MS;
}

function decideShared(transaction: Transaction, id: string, decision: HoldDecision): boolean {
  const holds = transaction.collection(HOLDS);
  const record = holds.get(id);
  if (!record || !isHeld(record)) return false;
  holds.put({ ...record, decision });
  return true;
}

function shareable(call: HeldCall): HeldCall {
  if (JSON.stringify(call.view).length <= MOST_SHARED_CHARACTERS) return call;
  const { request, message, ...summary } = call.view as Record<string, unknown>;
  return { ...call, view: { ...summary, request: null, message: null, isTooLarge: true } };
}
