// The business codes that only checkStatus has.
import type { OutcomeDescription } from './describe.ts';
import { business, INQUIRE, input, STATUS_PAGE, state } from './describe.ts';

export const INQUIRY_OUTCOMES: readonly OutcomeDescription[] = [
  business('WAL264', 'INVALID CLIENT TXN ID', {
    meaning:
      'Either clientTxnId is missing or ill-formed, or no activation with verifyclientTxnId answered 00 in the days asked about.',
    correctiveAction: 'Check verifyclientTxnId, fromDate and toDate. If the activation was refused, send it again.',
    isValidation: true,
    operations: INQUIRE,
    source: STATUS_PAGE,
    naturally: [state('A verifyclientTxnId that never answered 00, or did so outside fromDate to toDate.')],
  }),
  business('WAL292', 'MALFORMED_REQUEST', {
    meaning: 'The message is no JSON object, or a member is missing or ill-formed.',
    correctiveAction: 'Correct the member that the journal entry names under findings.',
    isValidation: true,
    operations: INQUIRE,
    source: STATUS_PAGE,
    naturally: [input('fromDate left out, or later than toDate.')],
  }),
  business('WAL294', 'SYSTEM_ERROR', {
    meaning: 'The platform failed.',
    retryable: true,
    correctiveAction: 'Ask again after a pause.',
    operations: INQUIRE,
    source: STATUS_PAGE,
  }),
  business('WAL295', 'INVALID_CLIENT_CHANNEL', {
    meaning: 'The header clientId or bankId is missing, or does not belong to the x-api-key.',
    correctiveAction: 'Send clientId and bankId as given at enrolment.',
    isValidation: true,
    operations: INQUIRE,
    source: STATUS_PAGE,
    naturally: [input('Header clientId 9999.')],
  }),
  business('WAL298', 'INVALID SECURE CODE', {
    meaning: "The header secureCode is missing or not the client's.",
    correctiveAction: 'Send the secureCode given at enrolment.',
    isValidation: true,
    operations: INQUIRE,
    source: STATUS_PAGE,
    naturally: [input('Header secureCode left out.')],
  }),
  business('WAL300', 'REQUEST DATE TIME MANDATORY', {
    meaning: 'requestDateTime is missing.',
    correctiveAction: 'Send requestDateTime as YYYYMMDDHHMMSS.',
    isValidation: true,
    operations: INQUIRE,
    source: { kind: 'reference', note: "Wibmo's status page; the exact words could not be read" },
    naturally: [input('requestDateTime left out.')],
  }),
];
