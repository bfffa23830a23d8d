// Moves an order by hand: to a fulfilment status, or to another pace.

import {
  FULFILLMENT_STATUSES,
  type FulfillmentPolicy,
  type FulfillmentStatus,
  fulfillmentStatus,
  heldAt,
  nextFulfillmentStatus,
  pacedBy,
} from '../orders/fulfillment.ts';
import { BULK_ISSUANCE_REPLY } from '../orders/order-reply.ts';
import { release } from '../orders/submission.ts';
import { BULK_ISSUANCES, type BulkRecord } from '../records/records.ts';
import { rejectionOf, showBulkIssuance } from '../records/views.ts';
import {
  type ControlCall,
  type ControlResource,
  type JsonSchema,
  SandboxError,
  type Transaction,
} from './control-call.ts';
import { orderOf } from './find-order.ts';

const MOST_MS = 31_536_000_000;
const MOST_READS = 1_000_000;

const PACE: JsonSchema = {
  type: 'object',
  description: 'One of {"policy":"immediate"}, {"policy":"after","ms":n} and {"policy":"reads","reads":n}',
  properties: {
    policy: { type: 'string', enum: ['immediate', 'after', 'reads'], description: 'What moves the order on' },
    ms: { type: 'integer', minimum: 1, maximum: MOST_MS, description: "Milliseconds a step, on the sandbox's clock" },
    reads: {
      type: 'integer',
      minimum: 1,
      maximum: MOST_READS,
      description: 'How often GET /bulkissuances/{id} is called before it moves by a step',
    },
  },
  required: ['policy'],
  additionalProperties: false,
};

const PACE_BODY: JsonSchema = {
  type: 'object',
  properties: { fulfillment: PACE },
  required: ['fulfillment'],
  additionalProperties: false,
};

const ADVANCE_BODY: JsonSchema = {
  type: 'object',
  properties: {
    to: { type: 'string', enum: FULFILLMENT_STATUSES, description: 'The status; the next one where it is left out' },
  },
  additionalProperties: false,
};

/** The number that each policy needs, if any. */
const NUMBERS: Readonly<Record<Pace['policy'], readonly string[]>> = {
  immediate: [],
  after: ['ms'],
  reads: ['reads'],
};

interface Pace {
  readonly policy: 'immediate' | 'after' | 'reads';
  readonly ms?: number;
  readonly reads?: number;
}

export const advanceOrder: ControlResource = {
  method: 'POST',
  path: '/bulkissuances/{id}/advance',
  summary: 'Move a submitted nCore order to its next fulfilment status, or to the one named; it then stays there',
  body: ADVANCE_BODY,
  bodyIsOptional: true,
  replyBody: BULK_ISSUANCE_REPLY,
  handle: advance,
};

export const paceOrder: ControlResource = {
  method: 'PATCH',
  path: '/bulkissuances/{id}',
  summary: 'Choose what moves one nCore order on: nothing to wait for, time, or being read',
  body: PACE_BODY,
  replyBody: BULK_ISSUANCE_REPLY,
  handle: pace,
};

/**
 * Moves an order to its next fulfilment status or to the one named, and holds it there. A stuck order gets its cards.
 * @throws SandboxError SBX_NOT_FOUND; SBX_INVALID_REQUEST for a DRAFT, a rejected order, or one in its last status
 */
function advance({ transaction, params, body, now, identity }: ControlCall): object {
  const order = orderOf(transaction, params.id);
  refuseRejected(order, now);
  if (order.status !== 'SUBMITTED') {
    throw new SandboxError('SBX_INVALID_REQUEST', {
      message: `The order ${order.id} is a DRAFT; only a SUBMITTED order is fulfilled.`,
      expected: 'SUBMITTED',
      received: order.status,
      next: `PUT /bulkissuances/${order.id} {"status":"SUBMITTED"}`,
    });
  }
  const to = (body as { to?: FulfillmentStatus }).to ?? nextFulfillmentStatus(order.fulfillment, now);
  if (to === undefined) {
    throw new SandboxError('SBX_INVALID_REQUEST', {
      message: `The order ${order.id} is ${fulfillmentStatus(order.fulfillment, now)}, the last step.`,
      expected: FULFILLMENT_STATUSES,
      next: 'Name an earlier status in `to` to set the order back.',
    });
  }
  const processed = order.is_stuck ? release(transaction, identity, order, now) : order;
  return keep(transaction, { ...processed, fulfillment: heldAt(order.fulfillment, to), modified: now }, now);
}

/**
 * Chooses what moves one order on. The order continues from its status, also if it was held there by hand.
 * @throws SandboxError SBX_NOT_FOUND; SBX_INVALID_REQUEST for a stuck or rejected order, or a policy without its number
 */
function pace({ transaction, params, body, now }: ControlCall): object {
  const order = orderOf(transaction, params.id);
  const policy = policyOf((body as { fulfillment: Pace }).fulfillment);
  refuseRejected(order, now);
  if (order.is_stuck) {
    throw new SandboxError('SBX_INVALID_REQUEST', {
      message: `The order ${order.id} is stuck; it has no pace until you move it.`,
      expected: 'an order that is being processed',
      next: `POST /_sandbox/bulkissuances/${order.id}/advance`,
    });
  }
  const fulfillment = pacedBy(order.fulfillment, policy, now, order.status === 'SUBMITTED');
  return keep(transaction, { ...order, fulfillment }, now);
}

function keep(transaction: Transaction, order: BulkRecord, now: number): object {
  transaction.collection(BULK_ISSUANCES).put(order);
  return showBulkIssuance(order, now);
}

function policyOf({ policy, ms, reads }: Pace): FulfillmentPolicy {
  const allowed = NUMBERS[policy];
  const given = Object.entries({ ms, reads }).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  const missing = allowed.find((name) => !given.includes(name));
  const surplus = given.find((name) => !allowed.includes(name));
  if (missing !== undefined || surplus !== undefined) {
    const member = `/fulfillment/${missing ?? surplus}`;
    throw new SandboxError('SBX_INVALID_REQUEST', {
      member,
      message: `${member}: ${missing === undefined ? `the policy "${policy}" does not take it` : `the policy "${policy}" needs it`}.`,
      expected: PACE.description,
      received: { policy, ms, reads },
    });
  }
  if (policy === 'after') return { kind: 'after', step_ms: ms as number };
  return policy === 'reads' ? { kind: 'reads', reads_per_step: reads as number } : { kind: 'immediate' };
}

function refuseRejected(order: BulkRecord, now: number): void {
  if (!order.rejection) return;
  throw new SandboxError('SBX_INVALID_REQUEST', {
    message: `The order ${order.id} ${rejectionOf(order, now) ? 'is REJECTED' : 'will be REJECTED'}; it is not fulfilled.`,
    expected: 'an order that is being processed',
    received: 'REJECTED',
    next: 'Place another order with POST /bulkissuances.',
  });
}
