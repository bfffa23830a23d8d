// The catalogue of results. The statuses are those the core principles list; where one status has several causes, each
// cause has an entry of its own (`404-user`), so that each has one body and each can be forced.
import type { Trigger } from '../../../engine/provider.ts';
import { BULK_OUTCOMES } from './bulk-outcomes.ts';
import type { FieldError, NcoreOutcome } from './outcome.ts';

const ORDERS = ['createBulkIssuance', 'listBulkIssuances', 'getBulkIssuance', 'updateBulkIssuance'];
const CARDS = ['linkCard', 'listCards', 'getCard'];
const USERS = ['createUser', 'listUsers', 'getUser', 'updateUser'];
const PRODUCTS = ['listCardProducts', 'getCardProduct'];
const WEBHOOKS = [
  'createWebhookNotification',
  'listWebhooks',
  'getWebhook',
  'updateWebhook',
  'deleteWebhook',
  'pingWebhook',
  'triggerExpiredEvents',
];
const ALL = [...ORDERS, ...CARDS, ...USERS, ...PRODUCTS, ...WEBHOOKS];
export const CREATES: readonly string[] = ['createBulkIssuance', 'createUser', 'createWebhookNotification'];
const POSTS = [...CREATES, 'linkCard', 'triggerExpiredEvents'];

const LISTED = { kind: 'reference', note: 'In the status list of the API core principles; the body is ours.' } as const;
const ABSENT = { kind: 'ours', note: 'Not in the page; what any HTTP service answers. The body is ours.' } as const;
const SILENT = {
  kind: 'ours',
  note: 'The page names no errors of this call; the reading is ours, as is the body.',
} as const;

const NO_WEBHOOK = 'no webhook has this id';

const about = (field: string, reason: string): readonly FieldError[] => [{ field, reason }];
const naturally = (channel: Trigger['channel'], how: string): Trigger => ({ channel, how });

/** Every id that carries a status does it in this way. */
const byId = (status: number): Trigger =>
  naturally('id', `a UUID that ends in 000${status} as user, product, bulk or webhook id`);

const STATE: readonly NcoreOutcome[] = [
  {
    code: '200',
    errorCode: 'OK',
    httpStatus: 200,
    message: 'OK',
    meaning: 'The call did what it says.',
    retryable: false,
    correctiveAction: 'None.',
    prerequisite: 'A key in the header apikey and a request that fits the page.',
    acts: 'success',
    operations: ALL,
    naturally: [naturally('state', 'a right request; creating answers it under the profile `table` only')],
    source: { kind: 'reference', note: 'The only success in the status list of the API core principles.' },
  },
  {
    code: '201',
    errorCode: 'CREATED',
    httpStatus: 201,
    message: 'Created',
    meaning: 'The order, the user or the webhook was made; its id is in the answer.',
    retryable: false,
    correctiveAction: 'None.',
    prerequisite: 'A key in the header apikey and a request that fits the page.',
    acts: 'success',
    operations: CREATES,
    naturally: [naturally('state', 'a right request to create, under the profiles `lenient` and `sample`')],
    source: { kind: 'ours', note: 'Usual for a creation, but not in the documented list; `table` answers 200.' },
  },
  {
    code: '400',
    errorCode: 'VALIDATION_FAILED',
    httpStatus: 400,
    message: 'The request does not fit the page.',
    meaning: 'The body is not JSON, or members are missing, of the wrong type or out of their limits; all are listed.',
    retryable: false,
    correctiveAction: 'Correct every field that `errors` names, then send the request again.',
    prerequisite: 'A known apikey.',
    acts: 'refusal',
    isValidation: true,
    operations: ALL,
    naturally: [
      naturally(
        'input',
        'a body that is empty or not JSON, "number_of_cards": 5001, limit=0, an unknown cursor in `after`, a webhook to an address that may not be called',
      ),
      byId(400),
    ],
    source: { kind: 'ours', note: 'The documented list has no status for a malformed request; 400 is the usual one.' },
  },
  {
    code: '403',
    errorCode: 'FORBIDDEN',
    httpStatus: 403,
    message: 'The request is not permitted.',
    meaning: 'What was asked is not allowed: a card is linked only to an ACTIVE user, not to one in any other status.',
    retryable: false,
    correctiveAction: 'Let the user become ACTIVE (KYC passed, not suspended), then link again.',
    prerequisite: 'A user who is PENDINGKYC, SUSPENDED or TERMINATED.',
    acts: 'refusal',
    operations: ALL,
    naturally: [naturally('state', 'linkCard with a user_id like the fixtures pending-kyc or suspended'), byId(403)],
    errors: { linkCard: about('user_id', 'the user is not ACTIVE') },
    source: {
      kind: 'reference',
      note: 'Listed status; that such a user gets no card is in the KYC page. The body is ours.',
    },
  },
  {
    code: '404',
    errorCode: 'NOT_FOUND',
    httpStatus: 404,
    message: 'The resource does not exist.',
    meaning: 'No entity has that id or token, or nothing is served at that path.',
    retryable: false,
    correctiveAction: 'Check the id, the token (PAN, expiry as YYMM and CVV2, nothing between them) or the path.',
    prerequisite: 'An id or a token that names nothing in this sandbox.',
    acts: 'refusal',
    operations: ALL,
    naturally: [
      naturally('input', 'GET /cards/00000000-0000-4000-8000-000000000000'),
      naturally('input', 'linkCard with the token of no submitted card'),
      byId(404),
    ],
    errors: {
      createBulkIssuance: about('card_product_id', 'no product has this id'),
      getBulkIssuance: about('id', 'no order has this id'),
      updateBulkIssuance: about('id', 'no order has this id'),
      linkCard: about('activation_token', 'it belongs to no card'),
      getCard: about('id', 'no card has this id'),
      createUser: about('parent_user_id', 'no user has this id'),
      getUser: about('id', 'no user has this id'),
      updateUser: about('id', 'no user has this id'),
      getCardProduct: about('id', 'no product has this id'),
      getWebhook: about('id', NO_WEBHOOK),
      updateWebhook: about('id', NO_WEBHOOK),
      deleteWebhook: about('id', NO_WEBHOOK),
      pingWebhook: about('id', NO_WEBHOOK),
      triggerExpiredEvents: about('id', NO_WEBHOOK),
    },
    source: LISTED,
  },
  {
    code: '404-user',
    errorCode: 'USER_NOT_FOUND',
    httpStatus: 404,
    message: 'The user does not exist.',
    meaning: 'The token is right, but no user has the id.',
    retryable: false,
    correctiveAction: 'Create the user with POST /users and send the id of the answer.',
    prerequisite: 'A card that can be linked.',
    acts: 'refusal',
    operations: ['linkCard'],
    naturally: [naturally('input', 'linkCard with a user_id that POST /users never answered')],
    errors: { linkCard: about('user_id', 'no user has this id') },
    source: SILENT,
  },
  {
    code: '404-product',
    errorCode: 'PRODUCT_NOT_FOUND',
    httpStatus: 404,
    message: 'The card product does not exist.',
    meaning: 'The order is there, but no product has the id it should change to.',
    retryable: false,
    correctiveAction: 'Take an id from GET /cardproducts.',
    prerequisite: 'An order in DRAFT.',
    acts: 'refusal',
    operations: ['updateBulkIssuance'],
    naturally: [naturally('input', 'updateBulkIssuance with a card_product_id that GET /cardproducts does not list')],
    errors: { updateBulkIssuance: about('card_product_id', 'no product has this id') },
    source: SILENT,
  },
  {
    code: '404-parent',
    errorCode: 'PARENT_USER_NOT_FOUND',
    httpStatus: 404,
    message: 'The parent user does not exist.',
    meaning: 'The user is there, but no user has the id given as parent.',
    retryable: false,
    correctiveAction: 'Create the parent first and send the id of the answer.',
    prerequisite: 'A user to change.',
    acts: 'refusal',
    operations: ['updateUser'],
    naturally: [naturally('input', 'updateUser with a parent_user_id that POST /users never answered')],
    errors: { updateUser: about('parent_user_id', 'no user has this id') },
    source: SILENT,
  },
  {
    code: '409',
    errorCode: 'CONFLICT',
    httpStatus: 409,
    message: 'The request conflicts with the present state.',
    meaning:
      'linkCard: the card has a user already. updateBulkIssuance: a submitted order does not go back. updateUser: a terminated user stays so.',
    retryable: false,
    correctiveAction: 'Ask for the entity and go on from the state it is in.',
    prerequisite: 'A linked card, a SUBMITTED order or a TERMINATED user.',
    acts: 'refusal',
    operations: ALL,
    naturally: [
      naturally('state', 'linkCard twice with one token'),
      naturally('state', 'updateBulkIssuance of a SUBMITTED order with "status":"DRAFT"'),
      byId(409),
    ],
    errors: {
      linkCard: about('activation_token', 'the card is linked to a user already'),
      updateBulkIssuance: about('status', 'a SUBMITTED order does not return to DRAFT'),
      updateUser: about('status', 'a TERMINATED user does not change status'),
    },
    source: LISTED,
  },
  {
    code: '409-terminated',
    errorCode: 'CARD_TERMINATED',
    httpStatus: 409,
    message: 'The card is terminated.',
    meaning: 'TERMINATED is final: the card can be linked to nobody.',
    retryable: false,
    correctiveAction: 'Take another card.',
    prerequisite: 'A TERMINATED card.',
    acts: 'refusal',
    operations: ['linkCard'],
    naturally: [naturally('state', 'linkCard with the token of the fixture terminated')],
    errors: { linkCard: about('activation_token', 'the card is TERMINATED') },
    source: SILENT,
  },
  {
    code: '409-suspended',
    errorCode: 'CARD_SUSPENDED',
    httpStatus: 409,
    message: 'The card is suspended.',
    meaning: 'A card without a user was suspended; linking does not lift that.',
    retryable: false,
    correctiveAction: 'Resume the card, or take another.',
    prerequisite: 'A SUSPENDED card that nobody has.',
    acts: 'refusal',
    operations: ['linkCard'],
    naturally: [naturally('state', 'linkCard with the token of the fixture suspended')],
    errors: { linkCard: about('activation_token', 'the card is SUSPENDED') },
    source: SILENT,
  },
  {
    code: '409-submitted',
    errorCode: 'ORDER_SUBMITTED',
    httpStatus: 409,
    message: 'The order is submitted.',
    meaning: 'Product and number of cards are settled once the order is SUBMITTED.',
    retryable: false,
    correctiveAction: 'Place another order.',
    prerequisite: 'A SUBMITTED order.',
    acts: 'refusal',
    operations: ['updateBulkIssuance'],
    naturally: [naturally('state', 'updateBulkIssuance of a SUBMITTED order with another number_of_cards')],
    errors: {
      updateBulkIssuance: about('number_of_cards', 'it and card_product_id do not change once the order is SUBMITTED'),
    },
    source: SILENT,
  },
  {
    code: '409-idempotency',
    errorCode: 'IDEMPOTENCY_KEY_REUSED',
    httpStatus: 409,
    message: 'The idempotency key was used for another request.',
    meaning: 'Within 24 hours this client used the key for another operation or another body.',
    retryable: false,
    correctiveAction: 'Give every new request a new key; repeat a request only with its body unchanged.',
    prerequisite: 'An earlier success under the same x-nymos-idempotency-key.',
    acts: 'refusal',
    isAboutTheAttempt: true,
    operations: POSTS,
    naturally: [naturally('state', 'the same x-nymos-idempotency-key with another body')],
    errors: Object.fromEntries(
      POSTS.map((operation) => [operation, about('x-nymos-idempotency-key', 'it was used for another request')]),
    ),
    source: { kind: 'ours', note: 'The key is documented, a second body under it is not. The body is ours.' },
  },
];

type Gateway = Pick<NcoreOutcome, 'errorCode' | 'message' | 'meaning' | 'correctiveAction' | 'source'> & {
  readonly status: number;
  readonly retryable: boolean;
  readonly prerequisite?: string;
  readonly naturally?: readonly Trigger[];
};

const RETRY = 'Try again a little later, a POST with the same x-nymos-idempotency-key.';

const GATEWAY: readonly Gateway[] = [
  {
    status: 401,
    errorCode: 'UNAUTHORIZED',
    message: 'The apikey is missing or not valid.',
    meaning: 'The header apikey is missing, or no client has that key.',
    retryable: false,
    correctiveAction: 'Send the header apikey with a key from GET /_sandbox/fixtures.',
    naturally: [naturally('input', 'a call without the header apikey, or with another key')],
    source: LISTED,
  },
  {
    status: 405,
    errorCode: 'METHOD_NOT_ALLOWED',
    message: 'The path does not take this method.',
    meaning: 'The path is served, but not with this method; the header Allow lists those it takes.',
    retryable: false,
    correctiveAction: 'Use one of the methods in Allow.',
    naturally: [naturally('input', 'DELETE /cards')],
    source: ABSENT,
  },
  {
    status: 408,
    errorCode: 'TIMEOUT',
    message: 'The request took too long.',
    meaning: 'The partner gave up on the request before it was done.',
    retryable: true,
    correctiveAction: RETRY,
    source: LISTED,
  },
  {
    status: 413,
    errorCode: 'BODY_TOO_LARGE',
    message: 'The body is larger than 1 MiB.',
    meaning: 'The request has more than 1,048,576 bytes of body.',
    retryable: false,
    correctiveAction: 'Send less at once.',
    naturally: [naturally('input', 'a body of more than 1 MiB')],
    source: ABSENT,
  },
  {
    status: 429,
    errorCode: 'TOO_MANY_REQUESTS',
    message: 'Too many attempts.',
    meaning: 'The limit of attempts is reached.',
    retryable: true,
    correctiveAction: 'Slow down, wait longer after every refusal, then try again.',
    source: LISTED,
  },
  {
    status: 500,
    errorCode: 'INTERNAL_ERROR',
    message: 'The service failed.',
    meaning: 'The partner could not carry out the request.',
    retryable: true,
    correctiveAction: RETRY,
    source: LISTED,
  },
  {
    status: 501,
    errorCode: 'NOT_IMPLEMENTED',
    message: 'The service does not offer this.',
    meaning: 'The partner does not offer the operation to this client.',
    retryable: false,
    correctiveAction: 'Ask the partner whether the operation is switched on for you.',
    source: LISTED,
  },
  {
    status: 502,
    errorCode: 'BAD_GATEWAY',
    message: 'The service is not available.',
    meaning: 'A gateway got no usable answer from the partner.',
    retryable: true,
    correctiveAction: RETRY,
    source: { kind: 'reference', note: 'Listed, with the words "Service Unavailable". The body is ours.' },
  },
  {
    status: 503,
    errorCode: 'SERVICE_UNAVAILABLE',
    message: 'The service cannot be reached.',
    meaning: 'The partner takes no requests at present.',
    retryable: true,
    correctiveAction: RETRY,
    source: { kind: 'reference', note: 'Listed, with the words "Internet Issue". The body is ours.' },
  },
  {
    status: 504,
    errorCode: 'GATEWAY_TIMEOUT',
    message: 'The service did not answer in time.',
    meaning: 'A gateway waited for the partner in vain; the request may have been carried out.',
    retryable: true,
    correctiveAction: `Look whether it was carried out. ${RETRY}`,
    source: LISTED,
  },
];

/** Statuses of what stands before the service: they act before anything is read, on every operation. */
const gateway = ({ status, ...described }: Gateway): NcoreOutcome => ({
  ...described,
  code: String(status),
  httpStatus: status,
  acts: 'gateway',
  operations: ALL,
  naturally: [...(described.naturally ?? []), byId(status)],
});

export const OUTCOMES: readonly NcoreOutcome[] = [...STATE, ...BULK_OUTCOMES, ...GATEWAY.map(gateway)];

const byCode = new Map(OUTCOMES.map((outcome) => [outcome.code, outcome]));

/** @throws Error when nCore has no such outcome */
export function describedOutcome(code: string): NcoreOutcome {
  const described = byCode.get(code);
  if (!described) throw new Error(`ncore.${code} is not in the catalogue`);
  return described;
}

/** Whether the operation can be made to answer the code in place of a success. */
export function isForceable(operation: string, code: string): boolean {
  const described = byCode.get(code);
  return described !== undefined && described.acts !== 'success' && described.operations.includes(operation);
}
