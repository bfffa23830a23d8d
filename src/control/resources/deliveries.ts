// Deliveries: the log of what was sent to webhooks, and sending it once more.

import { refuseMember, SandboxError } from '../../engine/base/errors.ts';
import { nearestNames } from '../../engine/base/nearest-name.ts';
import type { Engine } from '../../engine/engine.ts';
import { MASK, mask, rulesFor } from '../../engine/masking/masking.ts';
import type { Sandbox } from '../../engine/sandboxes/sandbox.ts';
import { DELIVERIES, DELIVERY_STATUSES, type Delivery, type DeliveryStatus } from '../../engine/webhooks/delivery.ts';
import type { Transaction } from '../../store/store.ts';
import { limitOf, type Paging, pagedQuery, pageOf } from '../contract/paging.ts';
import { ANY_OBJECT, listOf, type Resource } from '../contract/resource.ts';

const PAGING: Paging = {
  most: 1_000,
  usual: 50,
  after: {
    type: 'string',
    pattern: '^d\\d{1,15}$',
    description: 'the `id` of the delivery after which the page begins',
  },
};

const ATTEMPT = {
  type: 'object',
  properties: {
    at: { type: 'string', format: 'date-time', description: "On the sandbox's clock" },
    outcome: { type: 'string', enum: ['delivered', 'refused', 'timeout', 'unreachable', 'not-allowed'] },
    status: { type: ['integer', 'null'], description: 'What the receiver answered' },
    durationMs: { type: 'integer', description: 'Of real time' },
    error: { type: ['string', 'null'], description: 'What went wrong' },
  },
  required: ['at', 'outcome', 'status', 'durationMs', 'error'],
};

const DELIVERY = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    provider: { type: 'string' },
    webhook: { type: 'string', description: 'The id of the webhook' },
    event: { type: 'string' },
    status: { type: 'string', enum: DELIVERY_STATUSES },
    note: { type: ['string', 'null'], description: 'Why it was dropped, or which switch acted on it' },
    url: { type: 'string' },
    headers: { ...ANY_OBJECT, description: 'What is sent beside the usual headers, masked' },
    body: ANY_OBJECT,
    policy: {
      type: 'object',
      properties: { mostAttempts: { type: 'integer' }, intervalMs: { type: 'integer' } },
      required: ['mostAttempts', 'intervalMs'],
    },
    createdAt: { type: 'string', format: 'date-time' },
    dueAt: {
      type: ['string', 'null'],
      format: 'date-time',
      description: "When it is tried next, on the sandbox's clock; null where it is not",
    },
    attemptCount: { type: 'integer' },
    attempts: { type: 'array', items: ATTEMPT, description: 'The latest twenty, oldest first' },
  },
  required: ['id', 'provider', 'webhook', 'event', 'status', 'url', 'body', 'attemptCount', 'attempts'],
};

export const deliveries: readonly Resource[] = [
  {
    method: 'GET',
    path: '/deliveries',
    operationId: 'listDeliveries',
    summary: 'What was sent to webhooks or waits to be, newest first',
    tag: 'Deliveries',
    query: pagedQuery(PAGING, {
      event: { type: 'string', description: 'Only of this event, e.g. `CARD_STATUS_CHANGE`' },
      status: { type: 'string', enum: DELIVERY_STATUSES, description: 'Only with this status' },
    }),
    status: 200,
    replyBody: listOf(DELIVERY, true),
    handle: ({ engine, sandbox, query }) => {
      const { event, status, after } = query;
      if (event !== undefined) requireKnownEvent(engine, event);
      return engine.store.transact(sandbox, (transaction) => {
        if (after !== undefined) required(transaction, after);
        const filter = { event, status: status as DeliveryStatus | undefined, after };
        const listed = page(transaction, filter, limitOf(PAGING, query));
        const views = listed.records.map((delivery) => viewOf(engine, sandbox, delivery));
        return pageOf(views, listed.records.at(-1)?.id, listed.hasMore);
      });
    },
  },
  {
    method: 'GET',
    path: '/deliveries/{id}',
    operationId: 'getDelivery',
    summary: 'One delivery with its attempts',
    tag: 'Deliveries',
    status: 200,
    replyBody: DELIVERY,
    handle: ({ engine, sandbox, params }) =>
      engine.store.transact(sandbox, (transaction) =>
        viewOf(engine, sandbox, required(transaction, params.id as string)),
      ),
  },
  {
    method: 'POST',
    path: '/deliveries/{id}/redeliver',
    operationId: 'redeliver',
    summary: 'Sends a delivery at once, whatever became of it, and answers with how that went',
    tag: 'Deliveries',
    status: 200,
    replyBody: DELIVERY,
    handle: async ({ engine, sandbox, params }) => {
      const id = params.id as string;
      const sent = await engine.dispatcher.sendNow(sandbox, id);
      return sent ? viewOf(engine, sandbox, sent) : refuseUnknown(id);
    },
  },
];

interface DeliveryFilter {
  readonly event: string | undefined;
  readonly status: DeliveryStatus | undefined;
  readonly after: string | undefined;
}

/** Newest first. */
function page(transaction: Transaction, { event, status, after }: DeliveryFilter, limit: number) {
  const { records } = transaction
    .collection(DELIVERIES)
    .list({ ...(status === undefined ? {} : { group: { index: 'status', key: status } }), after });
  const kept = event === undefined ? records : records.filter((delivery) => delivery.event === event);
  return { records: kept.slice(0, limit), hasMore: kept.length > limit };
}

/** An event name that does not exist would look as if it had never happened. */
function requireKnownEvent({ providers }: Engine, event: string): void {
  const known = providers.flatMap(({ notifications }) => Object.keys(notifications ?? {}));
  if (!known.includes(event)) {
    refuseMember('/event', `There is no event "${event}".`, nearestNames(event, known, known.length), event);
  }
}

function required(transaction: Transaction, id: string): Delivery {
  return transaction.collection(DELIVERIES).get(id) ?? refuseUnknown(id);
}

function refuseUnknown(id: string): never {
  throw new SandboxError('SBX_NOT_FOUND', {
    message: `There is no delivery "${id}" in this sandbox.`,
    received: id,
    next: 'GET /_sandbox/deliveries lists those that are there; of those that are done with, the oldest are let go.',
  });
}

/** A delivery as it is shown: nothing of what proves the sender leaves. */
function viewOf({ providers }: Engine, sandbox: Sandbox, delivery: Delivery): object {
  const rules = rulesFor({ provider: providers.find(({ id }) => id === delivery.provider), sandbox });
  const { id, provider, webhook, event, status, note, url, credentials, body, policy, attempts } = delivery;
  return {
    id,
    provider,
    webhook,
    event,
    status,
    note,
    url: mask(url, rules),
    headers: Object.fromEntries(Object.keys(credentials).map((name) => [name, MASK])),
    body: mask(body, rules),
    policy,
    traceparent: delivery.traceparent ?? null,
    createdAt: new Date(delivery.createdAt).toISOString(),
    dueAt: status === 'pending' ? new Date(delivery.dueAt).toISOString() : null,
    attemptCount: delivery.attemptCount,
    attempts: attempts.map((attempt) => mask({ ...attempt, at: new Date(attempt.at).toISOString() }, rules)),
  };
}
