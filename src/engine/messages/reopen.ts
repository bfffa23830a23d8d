// For readers of the journal: the message of an exchange, opened again, or for the first time where the gateway answered
// before it was opened. The lifecycle never calls this.
import { type Exchange, isOperationCall } from '../contract/exchange.ts';
import type { Message } from '../contract/message.ts';
import { openMessage } from './open-message.ts';

const reopened = new WeakMap<Exchange, Message | null>();

/**
 * What the client asked, or undefined where the request belongs to no operation, or cannot be opened. Opened once, for as
 * long as the exchange is kept.
 */
export function reopen(exchange: Exchange): Message | undefined {
  if (!exchange.operation) return undefined;
  let message = reopened.get(exchange);
  if (message === undefined) {
    message = open(exchange);
    reopened.set(exchange, message);
  }
  return message ?? undefined;
}

/** The message that the exchange has, or else what is found by opening it. */
export function messageOf(exchange: Exchange): Message | undefined {
  return exchange.message ?? reopen(exchange);
}

function open(exchange: Exchange): Message | null {
  if (!isOperationCall(exchange)) return null;
  const { provider, sandbox, request } = exchange;
  try {
    const caller = provider.authenticate(request, sandbox.worlds.get(provider.id)?.callers ?? new Map());
    return openMessage(exchange, caller).message;
  } catch {
    // The client was told why when the request came; here the message just stays unread.
    return null;
  }
}
