// What the profile in force changes beside the request schemas.
import type { Profile } from '../../../engine/provider.ts';
import type { FulfillmentStatus } from '../orders/fulfillment.ts';

/** The last status an order reaches by itself: today's pages know nothing beyond ORDERED (source: reference). */
export function lastStepOf(profile: Profile): FulfillmentStatus {
  return profile === 'table' ? 'ORDERED' : 'DELIVERED';
}

/** Whether an amount needs its currency with it. */
export function needsCurrency(profile: Profile): boolean {
  return profile === 'table';
}
