// Notifications: what a provider has sent to a webhook, where to, and what came of each attempt.
import type { JsonSchema } from './json-schema.ts';

/** What is sent to a webhook when an event happens; for the documentation. */
export interface NotificationDescription {
  readonly summary: string;
  readonly body: JsonSchema;
}

/** How often a delivery is tried, and how long it waits after the first failure; each later wait is twice as long. */
export interface RetryPolicy {
  readonly mostAttempts: number;
  readonly intervalMs: number;
}

/** Where a notification goes, and how. */
export interface Destination {
  /** Absolute, http or https. */
  readonly url: string;
  /** Headers that prove who sends; their values leave with the delivery and nowhere else. */
  readonly credentials: Readonly<Record<string, string>>;
  readonly policy: RetryPolicy;
}

export interface Notification extends Destination {
  readonly provider: string;
  /** The id of the webhook; its notifications go out one after the other. */
  readonly webhook: string;
  readonly event: string;
  /** JSON. */
  readonly body: unknown;
  /** The trace of the call that caused it (W3C Trace Context). */
  readonly traceparent?: string;
}

/** What came of one attempt; only `delivered` is a success. */
export type AttemptOutcome = 'delivered' | 'refused' | 'timeout' | 'unreachable' | 'not-allowed';

/** One attempt to hand a notification over, as it ended. */
export interface Sent {
  readonly outcome: AttemptOutcome;
  /** The status that the receiver answered; null where it did not answer. */
  readonly status: number | null;
  /** Of real time. */
  readonly durationMs: number;
  /** What went wrong, a sentence; null where nothing did. */
  readonly error: string | null;
}

/** One attempt, and the sandbox's time at which it was made. */
export interface Attempt extends Sent {
  readonly at: number;
}

/** Which addresses a webhook may have. */
export interface AllowedTargets {
  /** @returns what is wrong with the URL as a target, in a sentence that names what is allowed; undefined where nothing is */
  objectionTo(url: string): string | undefined;
}
