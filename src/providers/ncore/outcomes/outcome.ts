// How nCore describes an outcome, and what the entries of the catalogue have in common.
export type { OutcomeDescription, Trigger } from '../../../engine/provider.ts';

import type { OutcomeDescription, Trigger } from '../../../engine/provider.ts';

/** One entry of `errors` in the body of a refusal. */
export interface FieldError {
  readonly field: string;
  readonly reason: string;
}

/** An outcome and the body of its refusal (docs/wire-decisions.md#ncore-refusals). */
export interface NcoreOutcome extends OutcomeDescription {
  /** The `code` of the body. */
  readonly errorCode: string;
  /** The `errors` of the body, by operation. */
  readonly errors?: Readonly<Record<string, readonly FieldError[]>>;
}

export const CREATES: readonly string[] = ['createBulkIssuance', 'createUser', 'createWebhookNotification'];
/** The operations that take an idempotency key. */
export const KEYED: readonly string[] = [
  ...CREATES,
  'linkCard',
  'loadAccountFunds',
  'unloadAccountFunds',
  'triggerExpiredEvents',
];
export const ALL: readonly string[] = [
  'createBulkIssuance',
  'listBulkIssuances',
  'getBulkIssuance',
  'updateBulkIssuance',
  'linkCard',
  'listCards',
  'getCard',
  'getCardAccounts',
  'getAccount',
  'loadAccountFunds',
  'unloadAccountFunds',
  'createUser',
  'listUsers',
  'getUser',
  'updateUser',
  'listCardProducts',
  'getCardProduct',
  'createWebhookNotification',
  'listWebhooks',
  'getWebhook',
  'updateWebhook',
  'deleteWebhook',
  'pingWebhook',
  'triggerExpiredEvents',
];

export const LISTED = {
  kind: 'reference',
  note: 'In the status list of the API core principles; the body is ours.',
} as const;
export const ABSENT = {
  kind: 'ours',
  note: 'Not on the page; any HTTP service answers so. The body is ours.',
} as const;
export const SILENT = {
  kind: 'ours',
  note: 'The page names no errors of this call; the reading and the body are ours.',
} as const;

export const about = (field: string, reason: string): readonly FieldError[] => [{ field, reason }];
export const naturally = (channel: Trigger['channel'], how: string): Trigger => ({ channel, how });

/** The test ids that force a status (docs/wire-decisions.md#ncore-test-ids). */
export const byId = (status: number): Trigger =>
  naturally('id', `a UUID that ends in 000${status} as user, product, bulk, card, account or webhook id`);
