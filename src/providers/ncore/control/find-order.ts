// Finds the order that a control call names.

import { BULK_ISSUANCES, type BulkRecord } from '../records/records.ts';
import { SandboxError, type Transaction } from './control-call.ts';

/** @throws SandboxError SBX_NOT_FOUND */
export function orderOf(transaction: Transaction, id: string | undefined): BulkRecord {
  const order = transaction.collection(BULK_ISSUANCES).get((id ?? '').toLowerCase());
  if (order) return order;
  throw new SandboxError('SBX_NOT_FOUND', {
    message: `No order has the id "${id}" in this sandbox.`,
    received: id,
    next: 'GET /bulkissuances lists the orders; a dry run does not keep its order.',
  });
}
