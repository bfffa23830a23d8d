// One card of a customer record, as a schema.
import { objectOf } from '../fields/answer-parts.ts';
import type { JsonSchema } from '../wire/operation.ts';

const WALLET = objectOf({
  subwallet_id: 'string',
  default_wallet: 'integer',
  account_number: 'string',
  account_status: 'string',
  subwallet_name: 'string',
  available_balance: 'string',
  ledger_balance: 'string',
});
const TRANSACTION_PROFILE = objectOf({
  transactionProfileId: 'integer',
  status: 'boolean',
  transactionType: 'string',
  transactionRegionName: 'string',
});
const FLAT = objectOf({
  cardNumber: 'string',
  lastFourDigit: 'string',
  entityName: 'string',
  cardType: 'string',
  kycName: 'string',
  profileId: 'integer',
  cardStatus: 'integer',
  statusDescription: 'string',
  availableBalance: 'integer',
  reKyc: 'string',
  createdOn: 'string',
  updatedOn: 'string',
  firstName: 'string',
  lastName: 'string',
  dob: 'string',
  urn: 'integer',
  customerId: 'string',
  mobile: 'string',
  email: 'string',
  panValid: 'string',
});

export function cardRecordSchema(): JsonSchema {
  const lists = {
    docList: { type: 'array', items: { type: 'object' } },
    transactionProfiles: { type: 'array', items: TRANSACTION_PROFILE },
    subwalletListDetails: { type: 'array', items: WALLET },
  };
  return {
    ...FLAT,
    properties: { ...FLAT.properties, ...lists },
    required: [...FLAT.required, ...Object.keys(lists)],
  };
}
