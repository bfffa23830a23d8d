// open: turns the request into the message the provider's page describes.
import type { IncomingHttpHeaders } from 'node:http';
import type { Exchange, Message } from '../contract/exchange.ts';
import type { Operation, Provider } from '../provider.ts';

const NO_VALUES: Readonly<Record<string, string>> = Object.freeze({});

/**
 * Opens the exchange's request and remembers what `seal` will need.
 * @throws Refusal where the provider cannot open it
 */
export function openMessage(exchange: Exchange): Message {
  const operation = exchange.operation as Operation;
  const { request, params, caller } = exchange;
  const { body, envelope } = (exchange.provider as Provider).open(request, caller, operation);
  exchange.envelope = envelope;
  return { params, query: queryOf(request.query), headers: namedHeaders(operation, request.headers), body };
}

/** The query parameters; of a repeated one the values are joined by commas, so that validation sees them all. */
function queryOf(query: string): Readonly<Record<string, string>> {
  if (query === '') return NO_VALUES;
  const values = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    const before = values.get(name);
    values.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(values);
}

/** The headers that the operation's schema names, by their names there. */
function namedHeaders(operation: Operation, headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  const named = headerNamesOf(operation);
  if (named.length === 0) return NO_VALUES;
  const values: Record<string, string> = {};
  for (const [name, lowerCase] of named) {
    const value = headers[lowerCase];
    if (value !== undefined) values[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return values;
}

type HeaderNames = readonly (readonly [name: string, lowerCase: string])[];
const headerNames = new WeakMap<Operation, HeaderNames>();

/** Worked out once an operation. */
function headerNamesOf(operation: Operation): HeaderNames {
  let names = headerNames.get(operation);
  if (!names) {
    names = Object.keys(operation.schemas.headers?.properties ?? {}).map((name) => [name, name.toLowerCase()] as const);
    headerNames.set(operation, names);
  }
  return names;
}
