// The business codes that only checkStatus has: those of PayU's page, then those of Wibmo's, which can only be forced.
import type { OutcomeDescription } from './describe.ts';
import { business, INQUIRE, input, STATUS_PAGE, state, WIBMO_STATUS_PAGE } from './describe.ts';

const AGAIN = 'Ask again after a pause.';

export const INQUIRY_OUTCOMES: readonly OutcomeDescription[] = [
  business('29201', 'NO API RESPONSE DUMP AVAILABLE FOR THE CLIENT TXN ID', {
    meaning: 'No call of this client with verifyclientTxnId has succeeded.',
    correctiveAction: 'Check verifyclientTxnId. If the call was refused, or never arrived, send it again.',
    operations: INQUIRE,
    source: STATUS_PAGE,
    naturally: [state('A verifyclientTxnId that never answered 00, or belongs to another client.')],
  }),
  business('29301', 'FROM AND TO-DATE RANGE OUT OF BOUND', {
    meaning: 'The call asked about was not between fromDate and toDate, or toDate is before fromDate.',
    correctiveAction: 'Leave fromDate and toDate out, or send the days of the call, in the platform’s local time.',
    isValidation: true,
    operations: INQUIRE,
    source: STATUS_PAGE,
    naturally: [
      input('fromDate later than toDate.'),
      state('A verifyclientTxnId that answered 00 on a day before fromDate or after toDate.'),
    ],
  }),
  business('1320', 'REQUEST_DATETIME_IS_MANDATORY', {
    meaning: 'requestDateTime is missing.',
    correctiveAction: 'Send requestDateTime as YYYYMMDDHHMMSS.',
    isValidation: true,
    operations: INQUIRE,
    source: STATUS_PAGE,
    naturally: [input('requestDateTime left out.')],
  }),
  business('1088', 'INVALID DATE FORMAT', {
    meaning: 'requestDateTime, fromDate or toDate has another form, or names a day that does not exist.',
    correctiveAction: 'Correct the member that the journal entry names under findings.',
    isValidation: true,
    operations: INQUIRE,
    source: STATUS_PAGE,
    naturally: [input('requestDateTime 2030, or fromDate 2030-02-30.')],
  }),
  business('1051', 'CHECKSUM FAILURE', {
    meaning: 'The platform takes the message for damaged.',
    correctiveAction: 'Seal the message again; if it happens again, compare key and charset with the platform.',
    operations: INQUIRE,
    source: STATUS_PAGE,
  }),
  business('1055', 'MALFORMED_REQUEST', {
    meaning: 'The platform cannot read the request.',
    correctiveAction: 'Compare the request with the page; here a body without token answers HTTP 400.',
    operations: INQUIRE,
    source: STATUS_PAGE,
  }),
  business('1080', 'IP_NOT_ALLOWED', {
    meaning: 'The platform does not admit the address that the call comes from.',
    correctiveAction: 'Have the address admitted.',
    operations: INQUIRE,
    source: STATUS_PAGE,
  }),
  business('1081', 'OPERATION NOT ALLOWED', {
    meaning: 'The client may not make this call.',
    correctiveAction: 'Have the call admitted for this client.',
    operations: INQUIRE,
    source: STATUS_PAGE,
  }),
  business('1085', 'PRODUCT NOT ALLOWED', {
    meaning: 'The client may not use the product of the call asked about.',
    correctiveAction: 'Have the product admitted for this client.',
    operations: INQUIRE,
    source: STATUS_PAGE,
  }),
  ...wibmo(),
];

/** Wibmo's page of the same call has codes of its own. A client that was written against it can force them. */
function wibmo(): OutcomeDescription[] {
  const forced = (code: string, words: string, meaning: string, correctiveAction: string, retryable = false) =>
    business(code, words, { meaning, correctiveAction, retryable, operations: INQUIRE, source: WIBMO_STATUS_PAGE });
  return [
    forced('WAL264', 'INVALID CLIENT TXN ID', 'What PayU’s page calls 1093 or 29201.', 'Check verifyclientTxnId.'),
    forced('WAL292', 'MALFORMED_REQUEST', 'What PayU’s page calls 1030, 1055 or 1088.', 'Correct the message.'),
    forced('WAL294', 'SYSTEM_ERROR', 'What PayU’s page calls 1052.', AGAIN, true),
    forced('WAL295', 'INVALID_CLIENT_CHANNEL', 'What PayU’s page calls 1032.', 'Send the clientId given at enrolment.'),
    forced('WAL298', 'INVALID SECURE CODE', 'What PayU’s page calls 1049.', 'Send the secureCode given at enrolment.'),
    forced(
      'WAL300',
      'REQUEST DATE TIME MANDATORY',
      'What PayU’s page calls 1320. The exact words could not be read.',
      'Send requestDateTime as YYYYMMDDHHMMSS.',
    ),
  ];
}
