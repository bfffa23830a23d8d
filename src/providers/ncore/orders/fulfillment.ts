// How far an order has come: made, printed, shipped. Worked out from the clock when a call reads it; there is no timer.

/** In order. CREATED and ORDERED are documented today, the others in older pages (source: reference). */
export const FULFILLMENT_STATUSES = ['CREATED', 'ORDERED', 'PRINTED', 'DISPATCHED', 'DELIVERED'] as const;
export type FulfillmentStatus = (typeof FULFILLMENT_STATUSES)[number];

/** What moves an order on: nothing to wait for, time, or being looked at. Chosen per product (source: ours). */
export type FulfillmentPolicy =
  | { readonly kind: 'immediate' }
  | { readonly kind: 'after'; readonly step_ms: number }
  | { readonly kind: 'reads'; readonly reads_per_step: number };

export interface Fulfillment {
  readonly policy: FulfillmentPolicy;
  /** The status from which the policy counts, as a position in `FULFILLMENT_STATUSES`. */
  readonly reached: number;
  /** When the policy began to count, in milliseconds; null while it does not: in DRAFT, or once moved by hand. */
  readonly since: number | null;
  /** How often the order was read since then. */
  readonly reads: number;
  /** The last position the policy may reach. */
  readonly walks_to: number;
  /** True where the policy was chosen for this order and is not its product's. */
  readonly is_chosen?: boolean;
}

/** Two minutes a step, so that an order is delivered eight minutes after it was submitted (source: ours). */
export const DEFAULT_POLICY: FulfillmentPolicy = { kind: 'after', step_ms: 120_000 };

/** Of an order that is not submitted yet. */
export function unstarted(policy: FulfillmentPolicy): Fulfillment {
  return { policy, reached: 0, since: null, reads: 0, walks_to: FULFILLMENT_STATUSES.length - 1 };
}

/**
 * Of an order submitted at `now`.
 * @param walksTo the last status it reaches by itself
 */
export function started(policy: FulfillmentPolicy, now: number, walksTo: FulfillmentStatus): Fulfillment {
  return { policy, reached: 0, since: now, reads: 0, walks_to: FULFILLMENT_STATUSES.indexOf(walksTo) };
}

/** Of an order that was put into a status by hand: it stays there until the next hand moves it. */
export function heldAt(fulfillment: Fulfillment, status: FulfillmentStatus): Fulfillment {
  return { ...fulfillment, reached: FULFILLMENT_STATUSES.indexOf(status), since: null, reads: 0 };
}

/**
 * Of an order whose policy is chosen by hand: it goes on from the status in which it is, also where it was held.
 * @param counts false while the order is a DRAFT: it begins with the submission then
 */
export function pacedBy(
  fulfillment: Fulfillment,
  policy: FulfillmentPolicy,
  now: number,
  counts: boolean,
): Fulfillment {
  const reached = FULFILLMENT_STATUSES.indexOf(fulfillmentStatus(fulfillment, now));
  return { ...fulfillment, policy, is_chosen: true, reached, since: counts ? now : null, reads: 0 };
}

/** After one more look at the order; the same object where looking moves nothing. */
export function afterRead(fulfillment: Fulfillment): Fulfillment {
  if (fulfillment.policy.kind !== 'reads' || fulfillment.since === null) return fulfillment;
  return { ...fulfillment, reads: fulfillment.reads + 1 };
}

/** The status at `now`, in milliseconds. */
export function fulfillmentStatus(
  { policy, reached, since, reads, walks_to }: Fulfillment,
  now: number,
): FulfillmentStatus {
  const steps = since === null ? 0 : stepsTaken(policy, now - since, reads);
  const position = Math.max(reached, Math.min(reached + steps, walks_to));
  return FULFILLMENT_STATUSES[position] as FulfillmentStatus;
}

/**
 * When time last moved the order on, in milliseconds; undefined where it did not, or where something else moves it. Shown
 * as `modified` (source: ours).
 */
export function movedByTimeAt({ policy, reached, since, walks_to }: Fulfillment, now: number): number | undefined {
  if (policy.kind !== 'after' || since === null) return undefined;
  const steps = Math.min(stepsTaken(policy, now - since, 0), walks_to - reached);
  return steps > 0 ? since + steps * policy.step_ms : undefined;
}

/** The status after the present one; undefined after the last. */
export function nextFulfillmentStatus(fulfillment: Fulfillment, now: number): FulfillmentStatus | undefined {
  return FULFILLMENT_STATUSES[FULFILLMENT_STATUSES.indexOf(fulfillmentStatus(fulfillment, now)) + 1];
}

function stepsTaken(policy: FulfillmentPolicy, elapsedMs: number, reads: number): number {
  switch (policy.kind) {
    case 'immediate':
      return FULFILLMENT_STATUSES.length;
    case 'after':
      return Math.max(0, Math.floor(elapsedMs / policy.step_ms));
    case 'reads':
      return Math.floor(reads / policy.reads_per_step);
  }
}
