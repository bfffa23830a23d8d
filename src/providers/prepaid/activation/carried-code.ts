// The code that a test card forces on an activation. Where the catalogue says how to correct the call, the corrected call is
// not refused by the same card. docs/wire-decisions.md#prepaid-test-urns
import { CARDS, CUSTOMERS, emailKey, endsIn, PRODUCTS } from '../records/records.ts';
import { TAKEN_ADDRESS } from '../records/test-cards.ts';
import type { Call } from '../wire/operation.ts';
import { earlierCall } from '../wire/transactions.ts';
import { knownCustomer } from './customer-to-link.ts';
import { type Activation, EXAMPLE_PRODUCT_ID } from './interpret-activation.ts';

type ActivationCall = Call<Activation>;

/** Where urn and last four digits match a test card, and no answer is to be repeated. */
export function codeOfTestCard(call: ActivationCall): string | undefined {
  const { input, transaction } = call;
  if (input.urn === undefined) return undefined;
  const card = transaction.collection(CARDS).get(input.urn);
  if (!card?.carries || !endsIn(card, input.lastFour ?? '')) return undefined;
  if (CORRECTED[card.carries]?.(call, card.carries)) return undefined;
  return earlierCall(call, input.clientTxnId) ? undefined : card.carries;
}

type IsCorrected = (call: ActivationCall, code: string) => boolean;

/** Any productId but the default one, which most calls have. */
const namesAnotherProduct: IsCorrected = ({ input, transaction }) => {
  const standard = transaction.collection(PRODUCTS).find('default', 'default');
  return input.productId !== standard?.id && input.productId !== EXAMPLE_PRODUCT_ID;
};

/** Whether the call already does what the catalogue asks for. A card behaves as the product that has its code as its id. */
const CORRECTED: Readonly<Record<string, IsCorrected>> = {
  '1013': ({ input, transaction }, code) => {
    const least = transaction.collection(PRODUCTS).get(code)?.minimumLoadMinor;
    return least !== undefined && input.loadMinor - input.feeMinor - input.taxMinor >= least;
  },
  '1058': namesAnotherProduct,
  '1101': ({ input, transaction }, code) => {
    const taken = transaction.collection(PRODUCTS).get(code)?.sourceAccountTypes ?? [];
    return input.sourceAccountType !== undefined && taken.includes(input.sourceAccountType);
  },
  '1366': namesAnotherProduct,
  '1367': namesAnotherProduct,
  '1368': namesAnotherProduct,
  '8004': (call) => {
    const { input, transaction } = call;
    const owner = transaction.collection(CUSTOMERS).find('email', emailKey(input.holder.email));
    const known = knownCustomer(call);
    const taken = transaction.collection(CUSTOMERS).find('email', TAKEN_ADDRESS);
    return known !== undefined && (owner?.id === known.id || taken?.id === known.id);
  },
};
