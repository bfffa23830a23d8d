// Which calls belong together, for the report: the card says what an activation is about, the clientTxnId which attempt
// it is. Reads messages as they came, valid or not.
import type { Correlation, Message } from '../../../engine/provider.ts';
import { isJsonObject } from './envelope.ts';

/** An activation: the same again but for its id, its time and whether it asks for a status is the same content. */
export function correlateActivation({ headers, body }: Message): Correlation {
  if (!isJsonObject(body)) return { content: [headers, body] };
  const { clientTxnId, requestDateTime, isStatusCheckRequest, ...content } = body;
  return {
    subject: textOf(content.urn) ?? textOf(content.customerId),
    attempt: textOf(clientTxnId),
    content: [headers, content],
  };
}

/** An inquiry changes nothing, so that its own id does not matter; what matters is the call it asks about. */
export function correlateInquiry({ headers, body }: Message): Correlation {
  if (!isJsonObject(body)) return { content: [headers, body] };
  const { clientTxnId, requestDateTime, ...content } = body;
  const asksAbout = textOf(content.verifyclientTxnId);
  return { subject: asksAbout, asksAbout, content: [headers, content] };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
