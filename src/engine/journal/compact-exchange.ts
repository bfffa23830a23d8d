// An exchange as the journal keeps it: hardly more than its texts. Thousands of them live for a while, and every object
// they hold would be moved about by the garbage collector; what was opened is opened again when a reader asks.
import type { IncomingHttpHeaders } from 'node:http';
import type { Change } from '../../store/store.ts';
import type { ChainLink, DecidedBy, Delay, Exchange, Forced, SandboxView, Timings } from '../contract/exchange.ts';
import type { Message, WireRequest } from '../contract/message.ts';
import type { Operation } from '../contract/operation.ts';
import type { Outcome } from '../contract/outcome.ts';
import type { Provider } from '../contract/provider.ts';
import type { Refusal } from '../contract/refusal.ts';
import type { Reply, WireReply } from '../contract/reply.ts';
import { type MaskingRules, rulesFor } from '../masking/masking.ts';
import type { Subject } from '../matching/match.ts';
import { reopen } from '../messages/reopen.ts';
import { forcingOf, isAccepted, isSuccess, subjectFor } from './comparable.ts';
import { deviationsOf, entryOf, summaryOf } from './entry-view.ts';
import type { Deviation } from './find-deviations.ts';
import type { JournalEntry } from './journal-entry.ts';
import { type Trace, traceOf } from './trace.ts';

const NO_CHAIN: ChainLink[] = [];
const NO_SWITCHES: readonly string[] = [];
const BETWEEN = '\n';

/** The same as the exchange it was made of, and the journal's entry of it. */
export class CompactExchange implements Exchange, JournalEntry {
  readonly id: string;
  readonly at: number;
  readonly sandbox: SandboxView;
  readonly provider: Provider | undefined;
  readonly operation: Operation | undefined;
  readonly request: CompactRequest;
  readonly params: Readonly<Record<string, string>>;
  readonly forced: Forced;
  readonly caller: unknown;
  envelope: unknown;
  readonly refusal: Refusal | undefined;
  readonly findingCount: number;
  readonly note: string | undefined;
  readonly decidedBy: DecidedBy;
  readonly chain: ChainLink[];
  readonly fault: Outcome | undefined;
  readonly delay: Delay | undefined;
  readonly headers: undefined;
  readonly adjustedBy = NO_SWITCHES;
  readonly changes: readonly Change[];
  readonly changeCount: number;
  readonly reply: Reply | undefined;
  readonly wireReply: WireReply | undefined;
  readonly timings: Timings;
  readonly isOpened: boolean;
  readonly isValid: boolean;
  readonly deviationCount: number;

  constructor(exchange: Exchange) {
    this.id = exchange.id;
    this.at = exchange.at;
    this.sandbox = exchange.sandbox;
    this.provider = exchange.provider;
    this.operation = exchange.operation;
    this.request = new CompactRequest(exchange.request);
    this.params = exchange.params;
    this.forced = exchange.forced;
    this.caller = exchange.caller;
    this.envelope = exchange.envelope;
    this.refusal = exchange.refusal;
    this.findingCount = exchange.findingCount;
    this.note = exchange.note;
    this.decidedBy = exchange.decidedBy;
    this.chain = exchange.chain.length === 0 ? NO_CHAIN : exchange.chain;
    this.fault = exchange.fault;
    this.delay = exchange.delay;
    this.headers = undefined;
    this.changes = exchange.changes;
    this.changeCount = exchange.changeCount;
    this.reply = exchange.reply;
    this.wireReply = exchange.wireReply;
    this.timings = exchange.timings;
    this.isOpened = exchange.isOpened;
    this.isValid = exchange.isValid;
    this.deviationCount = exchange.deviationCount;
  }

  /** How many characters its two bodies have. */
  get bodyLength(): number {
    return this.request.bodyLength + (this.wireReply?.body.length ?? 0);
  }

  /** What the transition worked on is of no use once it has. */
  get input(): undefined {
    return undefined;
  }

  get message(): Message | undefined {
    return this.isOpened ? reopen(this) : undefined;
  }

  get providerId(): string | null {
    return this.provider?.id ?? null;
  }

  get operationId(): string | null {
    return this.operation?.id ?? null;
  }

  get outcomeId(): string | null {
    return this.reply?.outcome ?? null;
  }

  get faultId(): string | null {
    return this.fault?.id ?? null;
  }

  get isAccepted(): boolean {
    return isAccepted(this);
  }

  get isSuccess(): boolean {
    return isSuccess(this);
  }

  get forcing(): string {
    return forcingOf(this);
  }

  get receivedMs(): number {
    return this.timings.receivedMs;
  }

  get answeredMs(): number {
    return this.timings.sealedMs;
  }

  get rules(): MaskingRules {
    return rulesFor(this);
  }

  summary(): object {
    return summaryOf(this);
  }

  whole(): object {
    return entryOf(this);
  }

  subject(): Subject | undefined {
    return subjectFor(this);
  }

  deviations(): readonly Deviation[] {
    return deviationsOf(this);
  }

  trace(): Trace | undefined {
    return this.operation && traceOf(this, this.operation);
  }
}

/** A request as its texts. Its body's bytes stand one to one in a string, so that no network buffer is held for them. */
class CompactRequest implements WireRequest {
  readonly method: string;
  readonly target: string;
  readonly path: string;
  readonly query: string;
  private readonly lines: string;
  private readonly bytes: string;

  constructor({ method, target, path, query, rawHeaders, body }: WireRequest) {
    this.method = method;
    this.target = target;
    this.path = path;
    this.query = query;
    this.lines = rawHeaders.join(BETWEEN);
    this.bytes = body.toString('latin1');
  }

  get bodyLength(): number {
    return this.bytes.length;
  }

  get rawHeaders(): readonly string[] {
    return this.lines === '' ? [] : this.lines.split(BETWEEN);
  }

  /** Names in lower case; of a repeated header the values together, as Node gives them for most. */
  get headers(): IncomingHttpHeaders {
    const { rawHeaders } = this;
    const headers: Record<string, string> = {};
    for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
      const name = (rawHeaders[index] as string).toLowerCase();
      const value = rawHeaders[index + 1] as string;
      headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
    }
    return headers;
  }

  get body(): Buffer {
    return Buffer.from(this.bytes, 'latin1');
  }
}
