// open: turns the request into the message the provider's page describes.
import type { IncomingHttpHeaders } from 'node:http';
import type { OperationExchange } from '../contract/exchange.ts';
import type { Message } from '../contract/message.ts';
import type { Operation } from '../contract/operation.ts';
import { partSchema } from './check.ts';

const NO_VALUES: Readonly<Record<string, string>> = Object.freeze({});

/** A message, and what `seal` needs to answer in the same envelope. */
export interface OpenedMessage {
  readonly message: Message;
  readonly envelope: unknown;
  /** For the journal, where validation refuses the message. */
  readonly note: string | undefined;
}

type Openable = Pick<OperationExchange, 'provider' | 'operation' | 'request' | 'params'>;

/**
 * Opens a request.
 * @param caller whom the provider has authenticated
 * @throws Refusal where the provider cannot open it
 */
export function openMessage({ provider, operation, request, params }: Openable, caller: unknown): OpenedMessage {
  const { body, duplicates, envelope, note } = provider.open(request, caller, operation);
  const query = queryOf(request.query);
  const message = { params, query, headers: namedHeaders(operation, request.headers), body };
  return { message: duplicates ? { ...message, duplicates } : message, envelope, note };
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
    names = Object.keys(partSchema(operation.schemas, 'headers', 'lenient')?.properties ?? {}).map(
      (name) => [name, name.toLowerCase()] as const,
    );
    headerNames.set(operation, names);
  }
  return names;
}
