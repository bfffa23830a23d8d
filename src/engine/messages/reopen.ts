// For whoever reads the journal: the message of an exchange, opened again, or afterwards where the gateway had answered
// before it was. Never asked on the way.
import type { Exchange, Message } from '../contract/exchange.ts';
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
  const { provider, sandbox, request } = exchange;
  if (!provider) return null;
  try {
    const caller = provider.authenticate(request, sandbox.worlds.get(provider.id)?.callers ?? new Map());
    return openMessage({ ...exchange, caller });
  } catch {
    // Whatever it is that keeps it closed was answered when the request came; here it is only not to be read.
    return null;
  }
}
