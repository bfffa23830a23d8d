// What the client did after an answer that was no success: repeated the call, changed it, asked about it, or let it be.
import type { DecidedBy } from '../contract/exchange.ts';
import type { JournalEntry } from './journal-entry.ts';

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
  /** Left out of the JSON where there is none. */
  readonly attempt?: string | undefined;
  readonly content: string;
  readonly answeredMs: number;
  readonly decidedBy: DecidedBy;
  readonly forcing: string;
  /** How often it was sent unchanged under this id. */
  readonly tries: number;
  isFollowed: boolean;
}

export interface FollowupsJson {
  /** By operation and outcome, as one text. */
  readonly counted: readonly (readonly [key: string, followup: Partial<Followup>])[];
  readonly open: readonly (readonly [
    operation: string,
    attempts: readonly (readonly [subject: string, OpenAttempt])[],
  ])[];
  readonly letGo: number;
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

  /** @param json what `toJSON` gave, to go on from */
  constructor(json?: FollowupsJson) {
    this.counted = new Map(json?.counted.map(([key, followup]) => [key, { ...NOTHING, ...followup }]));
    this.open = new Map(json?.open.map(([operation, attempts]) => [operation, new Map(attempts)]));
    this.letGo = json?.letGo ?? 0;
  }

  toJSON(): FollowupsJson {
    return {
      counted: [...this.counted],
      open: [...this.open].map(([operation, attempts]) => [operation, [...attempts]]),
      letGo: this.letGo,
    };
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

  /** Takes note of an entry; to be called in the order in which they were recorded. */
  add(entry: JournalEntry): void {
    const { operationId, isSuccess, receivedMs } = entry;
    const outcome = entry.faultId ?? entry.outcomeId;
    // An error of ours is no answer of the provider, and says nothing about how its answers are dealt with.
    if (operationId === null || outcome === null || outcome.startsWith('SBX_')) return;
    // The usual case, a success where nothing is open, must cost next to nothing.
    if (isSuccess && this.open.size === 0) return;
    const trace = entry.trace();
    if (!trace) return;
    if (trace.asksAbout !== undefined) this.inquire(`${entry.providerId}.`, trace.asksAbout);
    const before = this.open.get(operationId)?.get(trace.subject);
    if (isSuccess && !before) return;
    const now: OpenAttempt = {
      outcome,
      attempt: trace.attempt,
      content: trace.content(),
      answeredMs: entry.answeredMs,
      decidedBy: entry.decidedBy,
      forcing: entry.forcing,
      tries: 1,
      isFollowed: false,
    };
    // A call that came before the answer left is no reaction to it.
    const isReaction = before !== undefined && receivedMs >= before.answeredMs;
    const isTriedAgain = isReaction && this.react(operationId, before, now, receivedMs);
    this.close(operationId, trace.subject);
    if (!isSuccess) this.keepOpen(operationId, trace.subject, isTriedAgain ? { ...now, tries: before.tries + 1 } : now);
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

  private inquire(prefix: string, asksAbout: string): void {
    for (const [operation, open] of this.open) {
      if (!operation.startsWith(prefix)) continue;
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
