// How long the webhook dispatcher waits, in milliseconds of real time. Tests start servers with shorter limits.

export interface WebhookTimeLimits {
  /** How long a receiver has to answer. */
  readonly answerWithinMs: number;
  /** How long the connection stays open after the answer's headers, so that the receiver can send its body. */
  readonly closeAfterMs: number;
  /** How often a process asks the store for deliveries that are due in sandboxes it has not worked on. */
  readonly pollEveryMs: number;
}

export const WEBHOOK_TIME_LIMITS: WebhookTimeLimits = {
  answerWithinMs: 5_000,
  closeAfterMs: 250,
  pollEveryMs: 1_000,
};
