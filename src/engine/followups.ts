// What the client did after an answer that was no success: repeated the call, changed it, asked about it, or let it be.
import type { DecidedBy, Exchange } from './exchange.ts';
import { traceOf } from './trace.ts';

/** What came after one outcome of one operation, counted over all its occurrences. */
export interface Followup {
  /** Occurrences after which something about the same thing came at all. */
  followed: number;
  /** Sent unchanged again under the same id. */
  repeated: number;
  /** Of those: in vain, since the same answer came again, or a switch or test card had said how things stand. */
  repeatedInVain: number;
  /** Sent unchanged again under another id, and of those, without a try under the same id first. */
  renewed: number;
  renewedAtOnce: number;
  /** Of those sent under another id: answered the same again. */
  renewedInVain: number;
  /** Changed, and sent again. */
  changed: number;
  /** Asked about with another operation. */
  inquired: number;
  /** Let be after at least one repetition. */
  givenUp: number;
  /** From the answer to the repetition, in milliseconds of real time. */
  shortestWaitMs: number | undefined;
  longestWaitMs: number | undefined;
}

/** The last answer to an attempt that has not succeeded yet. */
interface OpenAttempt {
  readonly outcome: string;
  readonly attempt: string | undefined;
  readonly content: string;
  readonly answeredMs: number;
  readonly decidedBy: DecidedBy;
  readonly forcing: string;
  /** How often it was sent unchanged under this id. */
  readonly tries: number;
  isFollowed: boolean;
}

/** How many attempts of one operation are followed at a time; of more, the oldest are let go. */
const MOST_OPEN = 500;

const NOTHING: Readonly<Followup> = {
  followed: 0,
  repeated: 0,
  repeatedInVain: 0,
  renewed: 0,
  renewedAtOnce: 0,
  renewedInVain: 0,
  changed: 0,
  inquired: 0,
  givenUp: 0,
  shortestWaitMs: undefined,
  longestWaitMs: undefined,
};

export class Followups {
  private readonly counted: Map<string, Followup>;
  /** By operation, then by what the attempt is about; the oldest first. */
  private readonly open: Map<string, Map<string, OpenAttempt>>;
  private letGo: number;

  /** @param other whose state this one begins with; it is left as it is */
  constructor(other?: Followups) {
    this.counted = other ? structuredClone(other.counted) : new Map();
    this.open = other ? structuredClone(other.open) : new Map();
    this.letGo = other?.letGo ?? 0;
  }

  /** How many attempts were let go because too many were open, so that what came after them is not counted. */
  get unfollowed(): number {
    return this.letGo;
  }

  /** What came after that outcome until now. */
  after(operation: string, outcome: string): Followup {
    const followup = { ...(this.counted.get(`${operation} ${outcome}`) ?? NOTHING) };
    for (const attempt of this.open.get(operation)?.values() ?? []) {
      if (attempt.outcome === outcome && !attempt.isFollowed && attempt.tries > 1) followup.givenUp += 1;
    }
    return followup;
  }

  /** Takes note of an exchange; to be called in the order in which exchanges were recorded. */
  add(exchange: Exchange): void {
    const { operation } = exchange;
    const outcome = exchange.fault?.id ?? exchange.reply?.outcome;
    // An error of ours is no answer of the provider, and says nothing about how its answers are dealt with.
    if (!operation || outcome === undefined || outcome.startsWith('SBX_')) return;
    // The usual case, a success where nothing is open, must cost next to nothing.
    const isSuccess = operation.successes.some((code) => outcome === `${operation.provider}.${code}`);
    if (isSuccess && this.open.size === 0) return;
    const trace = traceOf(exchange, operation);
    if (trace.asksAbout !== undefined) this.inquire(operation.provider, trace.asksAbout);
    const before = this.open.get(operation.id)?.get(trace.subject);
    if (isSuccess && !before) return;
    const now: OpenAttempt = {
      outcome,
      attempt: trace.attempt,
      content: trace.content(),
      answeredMs: exchange.timings.sealedMs,
      decidedBy: exchange.decidedBy,
      forcing: `${exchange.forced.header?.id ?? ''} ${exchange.forced.url?.id ?? ''}`.trim(),
      tries: 1,
      isFollowed: false,
    };
    // A call that came before the answer left is no reaction to it.
    const isReaction = before !== undefined && exchange.timings.receivedMs >= before.answeredMs;
    const isTriedAgain = isReaction && this.react(operation.id, before, now, exchange.timings.receivedMs);
    this.close(operation.id, trace.subject);
    if (!isSuccess)
      this.keepOpen(operation.id, trace.subject, isTriedAgain ? { ...now, tries: before.tries + 1 } : now);
  }

  /** Counts what `now` is in answer to `before`. @returns whether it is the same attempt, tried again */
  private react(operation: string, before: OpenAttempt, now: OpenAttempt, receivedMs: number): boolean {
    // Who forces something else by header or URL has set up another case; that is no reaction of the client.
    if (now.forcing !== '' && now.forcing !== before.forcing) return false;
    const followup = this.followupOf(operation, before.outcome);
    if (!before.isFollowed) followup.followed += 1;
    if (now.content !== before.content) {
      followup.changed += 1;
      return false;
    }
    if (now.attempt !== before.attempt) {
      followup.renewed += 1;
      if (before.tries > 1) followup.givenUp += 1;
      else followup.renewedAtOnce += 1;
      if (now.outcome === before.outcome) followup.renewedInVain += 1;
      return false;
    }
    followup.repeated += 1;
    const isArmed = before.decidedBy === 'switch' || before.decidedBy === 'card';
    if (isArmed || now.outcome === before.outcome) followup.repeatedInVain += 1;
    const waitMs = receivedMs - before.answeredMs;
    followup.shortestWaitMs = Math.min(followup.shortestWaitMs ?? waitMs, waitMs);
    followup.longestWaitMs = Math.max(followup.longestWaitMs ?? waitMs, waitMs);
    return true;
  }

  private inquire(provider: string, asksAbout: string): void {
    for (const [operation, open] of this.open) {
      if (!operation.startsWith(`${provider}.`)) continue;
      for (const attempt of open.values()) {
        if (attempt.attempt !== asksAbout) continue;
        const followup = this.followupOf(operation, attempt.outcome);
        followup.inquired += 1;
        if (!attempt.isFollowed) followup.followed += 1;
        attempt.isFollowed = true;
      }
    }
  }

  private close(operation: string, subject: string): void {
    const attempts = this.open.get(operation);
    if (attempts?.delete(subject) && attempts.size === 0) this.open.delete(operation);
  }

  private keepOpen(operation: string, subject: string, attempt: OpenAttempt): void {
    let attempts = this.open.get(operation);
    if (!attempts) {
      attempts = new Map();
      this.open.set(operation, attempts);
    }
    attempts.set(subject, attempt);
    if (attempts.size <= MOST_OPEN) return;
    const [oldest] = attempts;
    if (!oldest) return;
    const [oldestSubject, { outcome, tries, isFollowed }] = oldest;
    if (!isFollowed && tries > 1) this.followupOf(operation, outcome).givenUp += 1;
    this.letGo += 1;
    attempts.delete(oldestSubject);
  }

  private followupOf(operation: string, outcome: string): Followup {
    const key = `${operation} ${outcome}`;
    let followup = this.counted.get(key);
    if (!followup) {
      followup = { ...NOTHING };
      this.counted.set(key, followup);
    }
    return followup;
  }
}
