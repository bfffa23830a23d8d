// A journal entry as a store keeps it: masked before it leaves the process, so that nothing secret is in a database; and
// what the readers count and compare by, which cannot be worked out any more from what is masked.
import { createHmac } from 'node:crypto';
import type { JournalRecord } from '../../store/store.ts';
import { realMs } from '../base/clock.ts';
import type { DecidedBy, Exchange } from '../contract/exchange.ts';
import { type MaskingRules, rulesFor } from '../masking/masking.ts';
import { EVERYTHING, maskSubject } from '../matching/masked-match.ts';
import type { Subject } from '../matching/match.ts';
import { bounded, isCut, LARGEST_PART } from './bounds.ts';
import { forcingOf, isAccepted, isSuccess, subjectFor } from './comparable.ts';
import { entryOf } from './entry-view.ts';
import type { Deviation } from './find-deviations.ts';
import type { JournalEntry } from './journal-entry.ts';
import { type Trace, traceOf } from './trace.ts';

/** What an entry's own JSON does not say. */
interface Comparable {
  readonly isAccepted: boolean;
  readonly isSuccess: boolean;
  readonly forcing: string;
  /** Milliseconds since 1970, so that processes can be compared. */
  readonly receivedMs: number;
  readonly answeredMs: number;
  /** Where the request was opened only for the readers; else it is the entry's own message. */
  readonly reopened?: unknown;
  readonly hidden: readonly string[];
  readonly trace?: TraceDigests;
}

/** Digests throughout: they are held against one another, and against nothing else. */
interface TraceDigests {
  readonly subject: string;
  readonly attempt?: string;
  readonly asksAbout?: string;
  readonly content: string;
}

/** The parts of `entryOf` that are read again; the rest is only shown. */
interface Shown {
  readonly provider: string | null;
  readonly decidedBy: DecidedBy;
  readonly request: { readonly method: string; readonly target: string };
  readonly message: Subject['members'] | null;
  readonly deviations: readonly Deviation[];
  readonly reply?: { readonly status: number };
}

interface Body {
  readonly entry: object;
  readonly facts: Comparable;
}

/** The exchange as a row, answered but not yet delivered. */
export function rowOf(exchange: Exchange): JournalRecord {
  const { id, at, operation, reply, fault } = exchange;
  const body: Body = { entry: entryOf(exchange), facts: comparableOf(exchange) };
  return {
    id,
    at,
    operation: operation?.id ?? null,
    outcome: reply?.outcome ?? null,
    fault: fault?.id ?? null,
    body,
  };
}

function comparableOf(exchange: Exchange): Comparable {
  const { operation, message, timings } = exchange;
  const rules = rulesFor(exchange);
  const found = subjectFor(exchange);
  const subject = found && maskSubject(found.members, rules);
  const opened = subject && bounded(subject.members, LARGEST_PART);
  return {
    isAccepted: isAccepted(exchange),
    isSuccess: isSuccess(exchange),
    forcing: forcingOf(exchange),
    receivedMs: realMs(timings.receivedMs),
    answeredMs: realMs(timings.sealedMs),
    ...(subject && !message ? { reopened: opened } : {}),
    hidden: subject ? hiddenIn(subject, opened) : [],
    ...(operation ? { trace: digested(traceOf(exchange, operation), rules) } : {}),
  };
}

/** So many characters of pointers are kept; a message in which more is masked is not looked into. */
const LONGEST_HIDDEN = 65_536;

/** What a match cannot look at: what is masked, or everything where the message is kept in part only. */
function hiddenIn({ hidden }: Subject, opened: unknown): readonly string[] {
  let length = 0;
  for (const pointer of hidden) length += pointer.length;
  return isCut(opened) || length > LONGEST_HIDDEN ? [EVERYTHING] : [...hidden];
}

function digested({ subject, attempt, asksAbout, content }: Trace, rules: MaskingRules): TraceDigests {
  const digest = digestBy(rules);
  return {
    subject: digest(subject),
    ...(attempt === undefined ? {} : { attempt: digest(attempt) }),
    ...(asksAbout === undefined ? {} : { asksAbout: digest(asksAbout) }),
    content: digest(content()),
  };
}

/** Long enough that no two of a journal are alike. */
const DIGEST_CHARACTERS = 22;

/** Keyed by the secrets of the sandbox's clients, which no row has: what was digested is not found by trying. */
function digestBy({ values = new Set() }: MaskingRules): (text: string) => string {
  const key = [...values].join(' ');
  return (text) => createHmac('sha256', key).update(text).digest('base64url').slice(0, DIGEST_CHARACTERS);
}

/** The way back: reads what the row has, and works nothing out again. */
export class StoredEntry implements JournalEntry {
  private readonly row: JournalRecord;
  private readonly rulesOf: (provider: string | null) => MaskingRules;

  /** @param rulesOf by which a reader masks what it shows beside an entry of that provider */
  constructor(row: JournalRecord, rulesOf: (provider: string | null) => MaskingRules) {
    this.row = row;
    this.rulesOf = rulesOf;
  }

  private get shown(): Shown {
    return (this.row.body as Body).entry as Shown;
  }

  private get facts(): Comparable {
    return (this.row.body as Body).facts;
  }

  get id(): string {
    return this.row.id;
  }

  get at(): number {
    return this.row.at;
  }

  get providerId(): string | null {
    return this.shown.provider;
  }

  get operationId(): string | null {
    return this.row.operation;
  }

  get outcomeId(): string | null {
    return this.row.outcome;
  }

  get faultId(): string | null {
    return this.row.fault;
  }

  get decidedBy(): DecidedBy {
    return this.shown.decidedBy;
  }

  get isAccepted(): boolean {
    return this.facts.isAccepted;
  }

  get isSuccess(): boolean {
    return this.facts.isSuccess;
  }

  get forcing(): string {
    return this.facts.forcing;
  }

  get receivedMs(): number {
    return this.facts.receivedMs;
  }

  get answeredMs(): number {
    return this.facts.answeredMs;
  }

  get rules(): MaskingRules {
    return this.rulesOf(this.providerId);
  }

  summary(): object {
    const { id, at, sandbox, provider, operation, outcome, decidedBy, request, reply } = this.shown as Shown &
      Record<string, unknown>;
    const { method, target } = request;
    return { id, at, sandbox, provider, operation, outcome, decidedBy, method, target, status: reply?.status ?? null };
  }

  whole(): object {
    return this.shown;
  }

  subject(): Subject | undefined {
    const members = this.shown.message ?? (this.facts.reopened as Subject['members'] | undefined);
    return members && { members, hidden: new Set(this.facts.hidden) };
  }

  deviations(): readonly Deviation[] {
    return this.shown.deviations;
  }

  trace(): Trace | undefined {
    const { trace } = this.facts;
    if (!trace) return undefined;
    const { subject, attempt, asksAbout, content } = trace;
    return { subject, attempt, asksAbout, content: () => content };
  }
}
