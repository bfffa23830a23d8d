// What goes out: what a transition answers, the reply as the page describes it, and its form on the wire.
import type { Attempt } from './notification.ts';

/** What a transition answers on success. */
export interface Success {
  /** The outcome code, e.g. `00`. */
  readonly code: string;
  readonly body: unknown;
  /** Where it differs from the catalogue's. */
  readonly httpStatus?: number | undefined;
  /** What to tell the developer, in the journal only. */
  readonly note?: string | undefined;
  /** Where the body tells how a notification went: the server sends that one after the commit and before the answer. */
  readonly awaits?: AwaitedDelivery;
}

/** An answer as the provider's page describes it, before it is sealed. */
export interface Reply {
  readonly outcome: string;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** False where the answer leaves without the provider's envelope. */
  readonly sealed: boolean;
  /** Set where the answer tells how a notification went that is sent before it. */
  readonly awaits?: AwaitedDelivery;
}

/** What a provider says of an answer that is no success; outcome and status come from the catalogue. */
export type RefusalReply = Omit<Reply, 'outcome' | 'status'>;

/** A notification that an answer waits for. */
export interface AwaitedDelivery {
  /** The id of the delivery. */
  readonly delivery: string;
  /** The body of the answer; the attempt is undefined where the delivery was removed in the meantime. */
  body(attempt: Attempt | undefined): unknown;
}

/** An answer as it goes on the wire. */
export interface WireReply {
  readonly status: number;
  /** Names and values in turn, as Node takes them: one list a reply, no objects to merge. */
  readonly headers: readonly string[];
  /** As text: every provider answers in text, and Node sends text in one write with its head. */
  readonly body: string;
}
