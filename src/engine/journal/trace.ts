// By what one call is known to belong to another: the same thing, the same attempt, the same content.
import { createHash } from 'node:crypto';
import type { Exchange } from '../contract/exchange.ts';
import type { Correlation, Operation } from '../contract/operation.ts';
import { maskPans } from '../masking/find-card-numbers.ts';
import { messageOf } from '../messages/reopen.ts';

const LONGEST_KEPT = 2_048;

export interface Trace {
  /** What the call is about; calls of one operation about the same thing follow one another. */
  readonly subject: string;
  /** The id under which the client may repeat it safely. */
  readonly attempt: string | undefined;
  /** The attempt of another call that this one asks about. */
  readonly asksAbout: string | undefined;
  /** Equal for calls that ask the same with the same credentials; worked out only when it is needed. */
  content(): string;
}

/**
 * The traces of a call. One that cannot be opened is known by its bytes. Card numbers are cut: no call is told from another
 * by one, and a digest of the rest must not be a way to find them.
 */
export function traceOf(exchange: Exchange, operation: Operation): Trace {
  const { attempt, asksAbout, subject, content } = correlationOf(exchange, operation);
  let text: string | undefined;
  const asText = () => {
    text ??= shortened(maskPans(JSON.stringify([content ?? null, credentialsOf(exchange)])));
    return text;
  };
  return { subject: cut(subject) ?? asText(), attempt: cut(attempt), asksAbout: cut(asksAbout), content: asText };
}

function cut(id: string | undefined): string | undefined {
  return id === undefined ? undefined : shortened(maskPans(id));
}

/** Ids and contents are kept for as long as attempts are open, so a long one is kept by its digest. */
function shortened(text: string): string {
  return text.length <= LONGEST_KEPT ? text : createHash('sha256').update(text).digest('base64');
}

function correlationOf(exchange: Exchange, operation: Operation): Correlation {
  const message = messageOf(exchange);
  if (!message) return { content: [exchange.request.target, exchange.request.body.toString('latin1')] };
  return operation.correlation?.(message) ?? { content: [message.params, message.query, message.body] };
}

/** A call with another key is another call, even if it says the same. */
function credentialsOf({ provider, request }: Exchange): unknown[] {
  return [...(provider?.secrets ?? [])].map((name) => request.headers[name] ?? null);
}
