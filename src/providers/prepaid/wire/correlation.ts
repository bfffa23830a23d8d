// Which calls belong together, for the report: a call is about a card, and its clientTxnId says which attempt it
// is. The messages are read as they came, valid or not.
import { type Correlation, isJsonObject, type Message } from '../../../engine/provider.ts';

/** Two activations have the same content where they differ only in clientTxnId, requestDateTime and isStatusCheckRequest. */
export function correlateActivation({ headers, body }: Message): Correlation {
  if (!isJsonObject(body)) return { content: [headers, body] };
  const { clientTxnId, requestDateTime, isStatusCheckRequest, ...content } = body;
  return {
    subject: textOf(content.urn) ?? textOf(content.customerId),
    attempt: textOf(clientTxnId),
    content: [headers, content],
  };
}

/** An inquiry changes nothing, so its own id does not matter; it is about the call it asks about. */
export function correlateInquiry({ headers, body }: Message): Correlation {
  if (!isJsonObject(body)) return { content: [headers, body] };
  const { clientTxnId, requestDateTime, ...content } = body;
  const asksAbout = textOf(content.verifyclientTxnId);
  return { subject: asksAbout, asksAbout, content: [headers, content] };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** Two calls have the same content where they differ only in clientTxnId and requestDateTime. */
export const correlateCall = correlateActivation;
