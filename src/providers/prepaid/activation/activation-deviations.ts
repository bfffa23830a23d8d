// Where an accepted activation deviates from the page in ways that no schema can say; shown in the journal.
import type { Client } from '../wire/authenticate.ts';
import { headerDeviations } from '../wire/channel-headers.ts';
import { isJsonObject, type Message, type Profile, type SpokenDeviation, STRICT } from '../wire/operation.ts';
import { type AnyBody, holderMember, holderPointer, present } from './holder.ts';
import { EXAMPLE_PRODUCT_ID } from './interpret-activation.ts';

/** Ten digits as an Indian mobile number has them, without the country code that the page asks for. */
const INDIAN_WITHOUT_CODE = /^[6-9]\d{9}$/;

/** Deviations that a schema cannot find. */
export function activationDeviations(message: Message, client: Client): readonly SpokenDeviation[] {
  const body = message.body as AnyBody;
  const found: SpokenDeviation[] = [...headerDeviations(message, client)];
  const note = (pointer: string, rule: string, words: string, received: unknown, readings?: readonly Profile[]) =>
    found.push({ in: 'body', pointer, rule, message: words, received, ...(readings ? { readings } : {}) });
  if (Number(body.messageCode) === 1080) {
    note(
      '/messageCode',
      'code-of-another-call',
      'messageCode 1080 is that of a load; 3424 activates',
      body.messageCode,
      STRICT,
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
  const mobile = String(holderMember(body, 'cardholderMobile'));
  if (INDIAN_WITHOUT_CODE.test(mobile)) {
    const words = 'cardholderMobile does not begin with the country code 91';
    note(holderPointer(body, 'cardholderMobile'), 'country-code', words, mobile);
  }
  for (const group of ['cardHolder', 'nominee'] as const) {
    for (const name of contradictions(body, group)) {
      const words = `${name} has another value in ${group}, which was taken`;
      note(`/${name}`, 'contradiction', words, body[name], STRICT);
    }
  }
  return found;
}

/** The members that stand both in the group and flat, with different values. cardProfileId must agree, see validate. */
function contradictions(body: AnyBody, group: 'cardHolder' | 'nominee'): string[] {
  const nested = body[group];
  if (!isJsonObject(nested)) return [];
  return Object.keys(nested).filter((name) => {
    const [inside, outside] = [present(nested[name]), present(body[name])];
    return (
      inside !== undefined &&
      outside !== undefined &&
      String(inside) !== String(outside) &&
      !/^cardprofileid$/i.test(name)
    );
  });
}
