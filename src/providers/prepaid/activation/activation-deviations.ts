// Where an accepted activation deviates from the page in ways that no schema can say; shown in the journal.
import { type Finding, isJsonObject, type Message } from '../wire/operation.ts';
import { EXAMPLE_PRODUCT_ID, holderMember } from './interpret-activation.ts';
import type { ActivationBody } from './lenient-schema.ts';

/** Deviations that a schema cannot find. */
export function activationDeviations(message: Message): Finding[] {
  const body = message.body as ActivationBody;
  const found: Finding[] = [];
  const note = (pointer: string, rule: string, words: string, received: unknown) =>
    found.push({ in: 'body', pointer, rule, message: words, received });
  if (Number(body.messageCode) === 1080) {
    note(
      '/messageCode',
      'code-of-another-call',
      'messageCode 1080 is that of a load; 3424 activates',
      body.messageCode,
    );
  }
  if (Number(body.productId) === Number(EXAMPLE_PRODUCT_ID)) {
    note(
      '/productId',
      'event-as-product',
      'productId 303001 is an event; the default product was taken',
      body.productId,
    );
  }
  const mobile = holderMember(body, 'cardholderMobile');
  if (mobile !== undefined && !String(mobile).startsWith('91')) {
    const pointer = isJsonObject(body.cardHolder) ? '/cardHolder/cardholderMobile' : '/cardholderMobile';
    note(pointer, 'country-code', 'cardholderMobile does not begin with the country code 91', String(mobile));
  }
  return found;
}
