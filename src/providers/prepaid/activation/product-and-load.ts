// The product of an activation, and the money that reaches the card.

import { PRODUCTS, type Product } from '../records/records.ts';
import { type Call, refuse } from '../wire/operation.ts';
import { type Activation, EXAMPLE_PRODUCT_ID } from './interpret-activation.ts';

/** @throws Refusal 1367, 1366, 1058, 1368, 1101 */
export function productFor({ input, transaction }: Call<Activation>): Product {
  const products = transaction.collection(PRODUCTS);
  const product =
    products.get(input.productId) ??
    (input.productId === EXAMPLE_PRODUCT_ID ? products.find('default', 'default') : undefined);
  if (!product) return refuse('1367', `no product ${input.productId}`);
  if (product.status === 'inactive') refuse('1366', `product ${product.id} is switched off`);
  if (product.kind === 'multi-wallet' && product.wallets.length === 0) {
    refuse('1058', `product ${product.id} has several wallets, and none of them is configured`);
  }
  if (product.requiresAccountNumber) {
    refuse('1368', `product ${product.id} needs a sub-wallet or account number, which this call has no member for`);
  }
  const { sourceAccountTypes } = product;
  if (
    sourceAccountTypes &&
    input.sourceAccountType !== undefined &&
    !sourceAccountTypes.includes(input.sourceAccountType)
  ) {
    refuse('1101', `product ${product.id} takes ${sourceAccountTypes.join(', ')} as sourceAccountType`);
  }
  return product;
}

/**
 * Checks what reaches the card: the load without fee and tax. docs/wire-decisions.md#prepaid-amounts
 * @throws Refusal 1013
 */
export function requireCredit({ loadMinor, feeMinor, taxMinor }: Activation, product: Product): void {
  const creditedMinor = loadMinor - feeMinor - taxMinor;
  if (creditedMinor < 0) refuse('1013', 'fee and tax are more than the load');
  if (creditedMinor < product.minimumLoadMinor) {
    refuse(
      '1013',
      `product ${product.id} takes no less than ${product.minimumLoadMinor} (minor units) after fee and tax`,
    );
  }
}
