// Cards and products: what is shown of them, and what never is.
import { describe, expect, it } from 'vitest';
import { ncoreSandbox, PRODUCT, UNKNOWN_ID } from './support.ts';

describe('getCard', () => {
  it('shows a card without PAN, CVV2 or token', async () => {
    const sandbox = ncoreSandbox();
    const { id, pan, cvv, activation_token, expiry, bulk_issuance_id } = await sandbox.card('ready-to-link-01');
    const { body, text } = await sandbox.get(`/cards/${id}`);
    expect(body).toMatchObject({
      id,
      expiry,
      bulk_issuance_id,
      card_product_id: PRODUCT,
      card_type: 'PHYSICAL',
      status: 'INACTIVE',
      user_id: null,
      name_on_card: 'Gift Card',
      fulfillment_status: 'DELIVERED',
      masked_number: `${pan.slice(0, 6)}******${pan.slice(-4)}`,
    });
    expect(text).not.toContain(pan);
    expect(text).not.toContain(activation_token);
    expect(text).not.toContain(`"${cvv}"`);
    expect(sandbox.entry()).toMatchObject({ operation: 'ncore.getCard', outcome: 'ncore.200', changed: [] });
  });

  it('refuses an unknown id with 404', async () => {
    expect((await ncoreSandbox().get(`/cards/${UNKNOWN_ID}`)).body.errors[0].field).toBe('id');
  });
});

describe('listCards', () => {
  it('lists the cards of an order that does not exist as none', async () => {
    const answer = await ncoreSandbox().get(`/cards?bulk_issuance_id=${UNKNOWN_ID}`);
    expect(answer.body).toEqual({ after: '', has_more: false, data: [] });
  });

  it('refuses an order id that is no UUID, and a cursor from another list, with 400', async () => {
    const sandbox = ncoreSandbox();
    const wrongId = await sandbox.get('/cards?bulk_issuance_id=bulk-1');
    expect([wrongId.status, wrongId.body.errors[0].field]).toEqual([400, 'bulk_issuance_id']);
    const { bulk_issuance_id } = await sandbox.card('ready-to-link-01');
    const { id } = await sandbox.card('page-sample');
    const wrongCursor = await sandbox.get(`/cards?bulk_issuance_id=${bulk_issuance_id}&after=${id}`);
    expect([wrongCursor.status, wrongCursor.body.errors[0].field]).toEqual([400, 'after']);
  });
});

describe('listCardProducts and getCardProduct', () => {
  it('show the product of the page, without what only the sandbox knows', async () => {
    const sandbox = ncoreSandbox();
    const { body: list } = await sandbox.get('/cardproducts');
    const { body: product } = await sandbox.get(`/v1/cardproducts/${PRODUCT}`);
    expect(list.data).toContainEqual(product);
    expect(Object.keys(product)).toEqual(['id', 'name', 'currency', 'status', 'created', 'modified']);
    expect((await sandbox.get(`/cardproducts/${UNKNOWN_ID}`)).status).toBe(404);
  });
});
