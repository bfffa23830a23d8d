// What can go wrong with an order once it is submitted: rows that fail, a late rejection, no progress at all. All of it is ours:
// no page says how such an order looks. The transitions are told through `Context.forced`.
import type { Context, Fit, Flaw, ForcedSuccess, JsonSchema } from '../../../engine/provider.ts';
import { BULK_ISSUANCES, type FailedRow, PRODUCTS, type Rejection } from '../records/records.ts';
import type { Client } from '../wire/authenticate.ts';
import { isAnswered } from '../wire/idempotency.ts';
import type { NewOrder, OrderChange } from './order-input.ts';

export const ROWS_FAILED = 'bulk-rows-failed';
export const REJECTED = 'bulk-rejected';
export const REJECTED_LATER = 'bulk-rejected-later';
export const STUCK = 'bulk-stuck';
export const BULK_SITUATIONS = [ROWS_FAILED, REJECTED, REJECTED_LATER, STUCK] as const;

/** Those with which the call itself succeeds. */
export const SUBMITTED_SITUATIONS: readonly string[] = [ROWS_FAILED, REJECTED_LATER, STUCK];

const DEFAULT_ROW_REASON = 'EMBOSSING_FAILED';
const DEFAULT_REJECTION_REASON = 'ORDER_NOT_ACCEPTED';
const MOST_MS = 31_536_000_000;
const MOST_NAMED = 20;

const REASON = { type: 'string', minLength: 1, maxLength: 100 } as const;

/** What `bulk-rows-failed` takes. */
export const FAILED_ROWS_PARAMETERS: JsonSchema = {
  type: 'object',
  properties: {
    rows: {
      description: 'The rows that become no card; the first alone where it is left out.',
      type: 'array',
      minItems: 1,
      maxItems: 5000,
      items: {
        type: 'object',
        properties: {
          index: { type: 'integer', minimum: 1, maximum: 5000, description: 'The row of the order; the first is 1.' },
          reason: { ...REASON, description: `A word of yours for the answer; ${DEFAULT_ROW_REASON} where left out.` },
        },
        required: ['index'],
        additionalProperties: false,
      },
    },
  },
  required: ['rows'],
  additionalProperties: false,
};

/** What `bulk-rejected-later` takes. */
export const REJECTION_PARAMETERS: JsonSchema = {
  type: 'object',
  properties: {
    reason: { ...REASON, description: `A word of yours for the answer; ${DEFAULT_REJECTION_REASON} where left out.` },
    afterMs: {
      type: 'integer',
      minimum: 0,
      maximum: MOST_MS,
      description: "How long the order looks accepted, on the sandbox's clock; until the next look where left out.",
    },
  },
  additionalProperties: false,
};

/** What goes wrong with the order that a call submits. */
export type Situation =
  | { readonly code: typeof ROWS_FAILED; readonly failedRows: readonly FailedRow[] }
  | { readonly code: typeof REJECTED_LATER; readonly rejection: Rejection }
  | { readonly code: typeof STUCK };

/** @param now in milliseconds; a rejection counts from here */
export function situationOf(forced: ForcedSuccess | undefined, now: number): Situation | undefined {
  switch (forced?.code) {
    case ROWS_FAILED:
      return { code: ROWS_FAILED, failedRows: failedRows(forced.parameters) };
    case REJECTED_LATER: {
      const { reason = DEFAULT_REJECTION_REASON, afterMs = 0 } = (forced.parameters ?? {}) as {
        reason?: string;
        afterMs?: number;
      };
      return { code: REJECTED_LATER, rejection: { at: now + afterMs, reason } };
    }
    case STUCK:
      return { code: STUCK };
    default:
      return undefined;
  }
}

/** The rows forced for in ascending order, each with its reason. */
function failedRows(parameters: unknown): FailedRow[] {
  const { rows } = (parameters ?? { rows: [{ index: 1 }] }) as { rows: { index: number; reason?: string }[] };
  return rows
    .map(({ index, reason = DEFAULT_ROW_REASON }) => ({ index, reason }))
    .sort((one, other) => one.index - other.index);
}

/** A row can fail only once. */
export function repeatedRow(parameters: unknown): Flaw | undefined {
  const { rows } = parameters as { rows: { index: number }[] };
  const seen = new Set<number>();
  for (const [position, { index }] of rows.entries()) {
    if (seen.has(index)) {
      const pointer = `/rows/${position}/index`;
      return { pointer, message: `Row ${index} is named twice.`, expected: 'each row once' };
    }
    seen.add(index);
  }
  return undefined;
}

/** Fits a call that submits an order; of others the journal says why not. */
export function fitsSubmission(context: Context<unknown, unknown>): Fit {
  const submission = submissionOf(context as Context<Client, NewOrder | OrderChange>);
  return typeof submission === 'string' ? { fits: false, why: submission } : { fits: true };
}

/** Fits a call that submits an order with at least one of the rows; those beyond its end are named in the journal. */
export function fitsRows(context: Context<unknown, unknown>, parameters: unknown): Fit {
  const submission = submissionOf(context as Context<Client, NewOrder | OrderChange>);
  if (typeof submission === 'string') return { fits: false, why: submission };
  const rows = failedRows(parameters);
  const absent = rows.filter(({ index }) => index > submission.numberOfCards).map(({ index }) => index);
  if (absent.length === 0) return { fits: true };
  const named = absent.slice(0, MOST_NAMED).join(', ');
  const more = absent.length > MOST_NAMED ? ` and ${absent.length - MOST_NAMED} more` : '';
  const why = `no row ${named}${more}: the order has ${submission.numberOfCards}`;
  return { fits: absent.length < rows.length, why };
}

/** How many cards the call submits, or in words why it submits none. */
function submissionOf(context: Context<Client, NewOrder | OrderChange>): { numberOfCards: number } | string {
  const { input, transaction } = context;
  if (input.status !== 'SUBMITTED') return 'the call submits no order';
  const hasProduct = (id: string) => transaction.collection(PRODUCTS).get(id) !== undefined;
  if (input.dryRun) return 'a dry run submits no order';
  if (!('members' in input)) {
    if (isAnswered(context)) return 'its idempotency key was answered before';
    return hasProduct(input.card_product_id) ? { numberOfCards: input.number_of_cards } : 'there is no such product';
  }
  const order = transaction.collection(BULK_ISSUANCES).get(input.id);
  if (!order) return 'there is no such order';
  if (order.status !== 'DRAFT') return 'the order was submitted before';
  const { card_product_id, number_of_cards } = { ...order, ...input.members };
  return hasProduct(card_product_id) ? { numberOfCards: number_of_cards } : 'there is no such product';
}

/**
 * The situation that the product carries: its orders meet it when they are submitted (source: ours).
 * @returns the outcome's code, or undefined so that the state decides
 */
export function forcedSituation({ input, transaction }: Context<Client, NewOrder | OrderChange>): string | undefined {
  const id =
    'members' in input
      ? (input.members.card_product_id ?? transaction.collection(BULK_ISSUANCES).get(input.id)?.card_product_id)
      : input.card_product_id;
  return id === undefined ? undefined : transaction.collection(PRODUCTS).get(id)?.carries;
}
