// The catalogue of what goes wrong with an order when it is submitted, and after. All of it is ours: no page shows such an order.

import {
  FAILED_ROWS_PARAMETERS,
  fitsRows,
  fitsSubmission,
  REJECTED,
  REJECTED_LATER,
  REJECTION_PARAMETERS,
  ROWS_FAILED,
  repeatedRow,
  STUCK,
} from '../orders/bulk-situations.ts';
import type { NcoreOutcome, Trigger } from './outcome.ts';

const SUBMITTING = ['createBulkIssuance', 'updateBulkIssuance'];
const SUBMITS = 'A call that submits: PUT of a DRAFT, or POST, with status SUBMITTED. A switch waits for one.';
const OURS = {
  kind: 'ours',
  note: 'The page knows an order as DRAFT or SUBMITTED and does not say how one fails; the situation and its answer are ours.',
} as const;

const product = (name: string): Trigger => ({ channel: 'id', how: `submit an order of the product "${name}"` });

export const BULK_OUTCOMES: readonly NcoreOutcome[] = [
  {
    code: ROWS_FAILED,
    errorCode: 'ROWS_FAILED',
    httpStatus: 200,
    message: 'OK, some rows failed',
    meaning:
      'The order is submitted, but some of its rows became no card; `processing` of the order says how many were processed and which rows failed.',
    retryable: false,
    correctiveAction: 'Compare cards_processed with number_of_cards, and order the failed rows anew.',
    prerequisite: SUBMITS,
    acts: 'success',
    parameters: FAILED_ROWS_PARAMETERS,
    flawIn: repeatedRow,
    fit: fitsRows,
    operations: SUBMITTING,
    naturally: [product('Misprinted Card')],
    source: OURS,
  },
  {
    code: REJECTED,
    errorCode: 'ORDER_REFUSED',
    httpStatus: 403,
    message: 'The order is not accepted.',
    meaning: 'The partner refuses the order when it is submitted; it stays a DRAFT and has no cards.',
    retryable: false,
    correctiveAction: 'Have the limits of the program checked; submit the order again once the partner lets it pass.',
    prerequisite: SUBMITS,
    acts: 'refusal',
    fit: fitsSubmission,
    operations: SUBMITTING,
    naturally: [product('Refused Card')],
    errors: Object.fromEntries(
      SUBMITTING.map((operation) => [operation, [{ field: 'status', reason: 'the order may not be SUBMITTED' }]]),
    ),
    source: OURS,
  },
  {
    code: REJECTED_LATER,
    errorCode: 'ORDER_REJECTED_LATER',
    httpStatus: 200,
    message: 'OK, rejected later',
    meaning:
      'The order is submitted and looks accepted; asked for afterwards its status is REJECTED, and it has no cards.',
    retryable: false,
    correctiveAction: 'Ask for the order until its cards are there; on REJECTED place another one.',
    prerequisite: SUBMITS,
    acts: 'success',
    parameters: REJECTION_PARAMETERS,
    fit: fitsSubmission,
    operations: SUBMITTING,
    naturally: [product('Recalled Card')],
    source: OURS,
  },
  {
    code: STUCK,
    errorCode: 'ORDER_STUCK',
    httpStatus: 200,
    message: 'OK, no progress',
    meaning:
      'The order is submitted and then nothing happens: it stays CREATED and has no cards until POST /_sandbox/bulkissuances/{id}/advance moves it.',
    retryable: false,
    correctiveAction:
      'Give up waiting after a time of your own and alert an operator; do not place the order a second time.',
    prerequisite: SUBMITS,
    acts: 'success',
    fit: fitsSubmission,
    operations: SUBMITTING,
    naturally: [product('Stalled Card')],
    source: OURS,
  },
  {
    code: '409-rejected',
    errorCode: 'ORDER_REJECTED',
    httpStatus: 409,
    message: 'The order is rejected.',
    meaning: 'The order was rejected after it was submitted; nothing changes it any more.',
    retryable: false,
    correctiveAction: 'Place another order.',
    prerequisite: 'An order whose status is REJECTED, see bulk-rejected-later.',
    acts: 'refusal',
    operations: ['updateBulkIssuance'],
    naturally: [{ channel: 'state', how: 'updateBulkIssuance of a REJECTED order' }],
    errors: { updateBulkIssuance: [{ field: 'status', reason: 'the order is REJECTED' }] },
    source: OURS,
  },
];
