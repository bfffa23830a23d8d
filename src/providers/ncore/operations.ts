// The table of operations; read this first. Each row names the page's call, its schemas, and the rule that carries it out.
import {
  defineOperation,
  type Finding,
  type JsonSchema,
  type Message,
  type OperationDescription,
  Refusal,
} from '../../engine/provider.ts';
import { getCard } from './cards/get-card.ts';
import { linkCard, readLink } from './cards/link-card.ts';
import { listCards, readCardsAsked } from './cards/list-cards.ts';
import { EXAMPLES } from './fields/examples.ts';
import {
  BULK_ISSUANCE_REPLY,
  CARD_PRODUCT_REPLY,
  CARD_REPLY,
  listOf,
  PING_REPLY,
  TRIGGERED_REPLY,
  USER_REPLY,
  WEBHOOK_REPLY,
} from './fields/reply-schemas.ts';
import {
  BODIES,
  CARDS_QUERY,
  ID_IN_PATH,
  IDEMPOTENCY_HEADERS,
  PAGE_QUERY,
  USERS_QUERY,
} from './fields/request-schemas.ts';
import { carriedSituation, SUBMITTED_SITUATIONS } from './orders/bulk-situations.ts';
import { createBulkIssuance, readNewOrder } from './orders/create-bulk-issuance.ts';
import { getBulkIssuance } from './orders/get-bulk-issuance.ts';
import { listBulkIssuances } from './orders/list-bulk-issuances.ts';
import { readOrderChange, updateBulkIssuance } from './orders/update-bulk-issuance.ts';
import { getCardProduct } from './products/get-card-product.ts';
import { listCardProducts } from './products/list-card-products.ts';
import { carriedStatus } from './records/entity-ids.ts';
import { createUser, readNewUser } from './users/create-user.ts';
import { getUser } from './users/get-user.ts';
import { listUsers, readUsersAsked } from './users/list-users.ts';
import { readUserChange, updateUser } from './users/update-user.ts';
import { createWebhook } from './webhooks/create-webhook.ts';
import { deleteWebhook } from './webhooks/delete-webhook.ts';
import { getWebhook } from './webhooks/get-webhook.ts';
import { listWebhooks } from './webhooks/list-webhooks.ts';
import { pingWebhook } from './webhooks/ping-webhook.ts';
import { triggerExpiredEvents } from './webhooks/trigger-expired.ts';
import { readWebhookChange, updateWebhook } from './webhooks/update-webhook.ts';
import { readWebhook } from './webhooks/webhook-config.ts';
import type { Client } from './wire/authenticate.ts';
import { correlateCreation, correlateLink } from './wire/correlation.ts';
import { pageQuery } from './wire/paging.ts';

const refuseInvalid = (findings: readonly Finding[]) => new Refusal('400', findings);
const idInPath = ({ params }: Message) => (params.id as string).toLowerCase();

/** One entity by its id. */
const one = (replyBody: JsonSchema) =>
  ({
    method: 'GET',
    schemas: { params: ID_IN_PATH },
    replyBody,
    successes: ['200'],
    refuseInvalid,
    interpret: idInPath,
  }) as const;

/** A page of entities. */
const many = (item: JsonSchema) =>
  ({
    method: 'GET',
    schemas: { query: PAGE_QUERY },
    replyBody: listOf(item),
    successes: ['200'],
    refuseInvalid,
  }) as const;

export const OPERATIONS: readonly OperationDescription<Client>[] = [
  defineOperation({
    id: 'createBulkIssuance',
    method: 'POST',
    path: '/bulkissuances',
    summary: 'Order non-personalized cards in bulk',
    description: 'The order is a DRAFT and has no cards until it is submitted. With dry_run nothing is kept.',
    schemas: { headers: IDEMPOTENCY_HEADERS, body: BODIES.createBulkIssuance },
    replyBody: BULK_ISSUANCE_REPLY,
    successes: ['201', '200', ...SUBMITTED_SITUATIONS],
    examples: EXAMPLES.createBulkIssuance,
    refuseInvalid,
    interpret: readNewOrder,
    correlation: correlateCreation,
    carried: (context) =>
      carriedStatus('createBulkIssuance', context.input.card_product_id) ?? carriedSituation(context),
    transition: createBulkIssuance,
  }),
  defineOperation({
    ...many(BULK_ISSUANCE_REPLY),
    id: 'listBulkIssuances',
    path: '/bulkissuances',
    summary: 'List the orders',
    interpret: ({ query }) => pageQuery(query),
    transition: listBulkIssuances,
  }),
  defineOperation({
    ...one(BULK_ISSUANCE_REPLY),
    id: 'getBulkIssuance',
    path: '/bulkissuances/{id}',
    summary: 'Get an order',
    carried: ({ input }) => carriedStatus('getBulkIssuance', input),
    transition: getBulkIssuance,
  }),
  defineOperation({
    id: 'updateBulkIssuance',
    method: 'PUT',
    path: '/bulkissuances/{id}',
    summary: 'Change or submit an order',
    description: 'What is given replaces what was; the rest stays. SUBMITTED makes the cards.',
    schemas: { params: ID_IN_PATH, body: BODIES.updateBulkIssuance },
    replyBody: BULK_ISSUANCE_REPLY,
    successes: ['200', ...SUBMITTED_SITUATIONS],
    examples: EXAMPLES.updateBulkIssuance,
    refuseInvalid,
    interpret: readOrderChange,
    carried: (context) =>
      carriedStatus('updateBulkIssuance', context.input.id) ??
      carriedStatus('updateBulkIssuance', context.input.members.card_product_id) ??
      carriedSituation(context),
    transition: updateBulkIssuance,
  }),
  defineOperation({
    id: 'linkCard',
    method: 'POST',
    path: '/cards:link',
    summary: 'Link a card to a user and activate it',
    description: 'The token is SHA-512 over PAN, expiry (YYMM) and CVV2, in capitals.',
    schemas: { headers: IDEMPOTENCY_HEADERS, body: BODIES.linkCard },
    replyBody: CARD_REPLY,
    successes: ['200'],
    examples: EXAMPLES.linkCard,
    refuseInvalid,
    interpret: readLink,
    correlation: correlateLink,
    carried: ({ input }) => carriedStatus('linkCard', input.userId),
    transition: linkCard,
  }),
  defineOperation({
    ...many(CARD_REPLY),
    id: 'listCards',
    path: '/cards',
    summary: 'List the cards, or those of an order',
    schemas: { query: CARDS_QUERY },
    interpret: readCardsAsked,
    carried: ({ input }) => carriedStatus('listCards', input.bulkIssuanceId),
    transition: listCards,
  }),
  defineOperation({
    ...one(CARD_REPLY),
    id: 'getCard',
    path: '/cards/{id}',
    summary: 'Get a card',
    transition: getCard,
  }),
  defineOperation({
    id: 'createUser',
    method: 'POST',
    path: '/users',
    summary: 'Create a user',
    schemas: { headers: IDEMPOTENCY_HEADERS, body: BODIES.createUser },
    replyBody: USER_REPLY,
    successes: ['201', '200'],
    examples: EXAMPLES.createUser,
    refuseInvalid,
    interpret: readNewUser,
    correlation: correlateCreation,
    carried: ({ input }) => carriedStatus('createUser', input.parent_user_id),
    transition: createUser,
  }),
  defineOperation({
    ...many(USER_REPLY),
    id: 'listUsers',
    path: '/users',
    summary: 'List the users, or search by name, e-mail or telephone',
    schemas: { query: USERS_QUERY },
    interpret: readUsersAsked,
    carried: ({ input }) => carriedStatus('listUsers', input.parentUserId),
    transition: listUsers,
  }),
  defineOperation({
    ...one(USER_REPLY),
    id: 'getUser',
    path: '/users/{id}',
    summary: 'Get a user',
    carried: ({ input }) => carriedStatus('getUser', input),
    transition: getUser,
  }),
  defineOperation({
    id: 'updateUser',
    method: 'PUT',
    path: '/users/{id}',
    summary: 'Change a user',
    description: 'What is given replaces what was; the rest stays.',
    schemas: { params: ID_IN_PATH, body: BODIES.updateUser },
    replyBody: USER_REPLY,
    successes: ['200'],
    examples: EXAMPLES.updateUser,
    refuseInvalid,
    interpret: readUserChange,
    carried: ({ input }) =>
      carriedStatus('updateUser', input.id) ?? carriedStatus('updateUser', input.details.parent_user_id),
    transition: updateUser,
  }),
  defineOperation({
    ...many(CARD_PRODUCT_REPLY),
    id: 'listCardProducts',
    path: '/cardproducts',
    summary: 'List the card products',
    interpret: ({ query }) => pageQuery(query),
    transition: listCardProducts,
  }),
  defineOperation({
    ...one(CARD_PRODUCT_REPLY),
    id: 'getCardProduct',
    path: '/cardproducts/{id}',
    summary: 'Get a card product',
    carried: ({ input }) => carriedStatus('getCardProduct', input),
    transition: getCardProduct,
  }),
  defineOperation({
    id: 'createWebhookNotification',
    method: 'POST',
    path: '/webhooks',
    summary: 'Have events told to an address',
    description: 'Addresses off loopback must have been allowed when the sandbox was started.',
    schemas: { headers: IDEMPOTENCY_HEADERS, body: BODIES.createWebhook },
    replyBody: WEBHOOK_REPLY,
    successes: ['201', '200'],
    examples: EXAMPLES.createWebhook,
    refuseInvalid,
    interpret: (message, _caller, _profile, targets) => readWebhook(message, targets),
    correlation: correlateCreation,
    transition: createWebhook,
  }),
  defineOperation({
    ...many(WEBHOOK_REPLY),
    id: 'listWebhooks',
    path: '/webhooks',
    summary: 'List the webhooks',
    interpret: ({ query }) => pageQuery(query),
    transition: listWebhooks,
  }),
  defineOperation({
    ...one(WEBHOOK_REPLY),
    id: 'getWebhook',
    path: '/webhooks/{id}',
    summary: 'Get a webhook',
    carried: ({ input }) => carriedStatus('getWebhook', input),
    transition: getWebhook,
  }),
  defineOperation({
    id: 'updateWebhook',
    method: 'PUT',
    path: '/webhooks/{id}',
    summary: 'Change a webhook',
    description: 'What is given replaces what was, also within config; the rest stays, the password too.',
    schemas: { params: ID_IN_PATH, body: BODIES.updateWebhook },
    replyBody: WEBHOOK_REPLY,
    successes: ['200'],
    examples: EXAMPLES.updateWebhook,
    refuseInvalid,
    interpret: (message, _caller, _profile, targets) => readWebhookChange(message, targets),
    carried: ({ input }) => carriedStatus('updateWebhook', input.id),
    transition: updateWebhook,
  }),
  defineOperation({
    ...one(WEBHOOK_REPLY),
    id: 'deleteWebhook',
    method: 'DELETE',
    path: '/webhooks/{id}',
    summary: 'Delete a webhook',
    description: 'It answers the webhook as it was. What still waited for it is dropped.',
    carried: ({ input }) => carriedStatus('deleteWebhook', input),
    transition: deleteWebhook,
  }),
  defineOperation({
    ...one(PING_REPLY),
    id: 'pingWebhook',
    method: 'POST',
    path: '/webhooks/{id}:ping',
    summary: 'Send a test notification, and say how that went',
    description: 'Sent at once and not tried again. The call succeeds also where the receiver does not.',
    carried: ({ input }) => carriedStatus('pingWebhook', input),
    transition: pingWebhook,
  }),
  defineOperation({
    ...one(TRIGGERED_REPLY),
    id: 'triggerExpiredEvents',
    method: 'POST',
    path: '/webhooks/{id}:trigger-expired',
    summary: 'Send again what was given up',
    description: 'That there is such a call is known, its path is not: this one is ours.',
    schemas: { params: ID_IN_PATH, headers: IDEMPOTENCY_HEADERS },
    carried: ({ input }) => carriedStatus('triggerExpiredEvents', input),
    transition: triggerExpiredEvents,
  }),
];
