// The header that makes a POST safe to repeat.

/** As the page's core principles name it (source: reference). */
export const IDEMPOTENCY_HEADER = 'x-nymos-idempotency-key';
