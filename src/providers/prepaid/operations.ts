// The table of operations; read this first. Each line leads to where its part is written.
import { defineOperation, type Message, type OperationDescription, Refusal } from '../../engine/provider.ts';
import { activateCard, carriedByCard } from './activation/activate-card.ts';
import { LENIENT_ACTIVATION, SAMPLE_ACTIVATION, TABLE_ACTIVATION } from './activation/activation-schemas.ts';
import {
  activationDeviations,
  interpretActivation,
  refuseInvalidActivation,
} from './activation/interpret-activation.ts';
import {
  ACTIVATION_ANSWER,
  ANY_MESSAGE,
  CHANNEL_HEADERS,
  STATUS_ANSWER,
  STATUS_INQUIRY,
  TOKEN_BODY,
} from './fields/schemas.ts';
import { decrypt } from './helpers/decrypt.ts';
import { encrypt } from './helpers/encrypt.ts';
import { checkStatus } from './inquiries/check-status.ts';
import { interpretInquiry, refuseInvalidInquiry } from './inquiries/status-inquiry.ts';
import type { Client } from './wire/authenticate.ts';
import { openToken } from './wire/cipher.ts';
import { correlateActivation, correlateInquiry } from './wire/correlation.ts';

export const OPERATIONS: readonly OperationDescription<Client>[] = [
  defineOperation({
    id: 'activateCard',
    method: 'POST',
    path: '/api/issuance/v2/activate',
    summary: 'Activates a card and links it to a customer',
    description:
      'The Link Card call. The product’s sub-wallets are created where it has several. A refused call changes nothing; one that answered `00` is answered the same again when it is repeated with `isStatusCheckRequest` true.',
    schemas: {
      headers: CHANNEL_HEADERS,
      body: { lenient: LENIENT_ACTIVATION, sample: SAMPLE_ACTIVATION, table: TABLE_ACTIVATION },
    },
    replyBody: ACTIVATION_ANSWER,
    successes: ['00'],
    examples: {
      nested: {
        messageCode: '3424',
        clientTxnId: 'example-0001',
        requestDateTime: '20300115093000',
        isStatusCheckRequest: true,
        urn: 70000000000,
        last4Digits: '0000',
        loginId: 1,
        loadAmount: 250000,
        taxAmount: 180,
        feeAmount: 1000,
        cardProfileId: 300,
        customerId: 'c-1001',
        cardHolder: {
          cardholderFirstName: 'Asha',
          cardholderLastName: 'Verma',
          cardholderMobile: '919800000001',
          cardholderEmail: 'asha.verma@example.com',
          cardholderDateOfBirth: '17-08-1990',
        },
        productId: 1,
      },
    },
    refuseInvalid: refuseInvalidActivation,
    interpret: interpretActivation,
    deviations: activationDeviations,
    correlation: correlateActivation,
    carried: carriedByCard,
    transition: activateCard,
  }),
  defineOperation({
    id: 'checkStatus',
    method: 'POST',
    path: '/api/onboarding/v1/checkStatus',
    summary: 'Shows the stored answer to an earlier activation',
    schemas: { headers: CHANNEL_HEADERS, body: STATUS_INQUIRY },
    replyBody: STATUS_ANSWER,
    successes: ['00'],
    examples: {
      inquiry: {
        messageCode: '2050',
        clientTxnId: 'example-0002',
        requestDateTime: '20300115093100',
        verifyclientTxnId: 'example-0001',
        fromDate: '2030-01-15',
        toDate: '2030-01-15',
      },
    },
    refuseInvalid: refuseInvalidInquiry,
    interpret: interpretInquiry,
    correlation: correlateInquiry,
    transition: checkStatus,
  }),
  defineOperation({
    id: 'encrypt',
    method: 'POST',
    path: '/api/v2/encrypt',
    summary: 'Seals a message for clients that cannot',
    schemas: { body: ANY_MESSAGE },
    replyBody: TOKEN_BODY,
    successes: ['00'],
    enveloped: false,
    refuseInvalid: (findings) => new Refusal('400', findings),
    interpret: ({ body }: Message, _client: Client) => JSON.stringify(body),
    transition: encrypt,
  }),
  defineOperation({
    id: 'decrypt',
    method: 'POST',
    path: '/api/v2/decrypt',
    summary: 'Opens a token for clients that cannot',
    schemas: { body: TOKEN_BODY },
    replyBody: ANY_MESSAGE,
    successes: ['00'],
    enveloped: false,
    refuseInvalid: (findings) => new Refusal('400', findings),
    interpret: openForClient,
    transition: decrypt,
  }),
];

/** @throws Refusal `400` where the token does not open to a JSON object */
function openForClient({ body }: Message, { key, iv, ivMode }: Client): unknown {
  const opened = openToken((body as { token: string }).token, key, iv, ivMode);
  if ('ivMode' in opened && opened.message) return opened.message;
  throw new Refusal('400', [], opened.problem);
}
