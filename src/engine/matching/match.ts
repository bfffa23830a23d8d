// match: does an opened message have what a switch, a verification or a filter asks for?

import { isJsonObject } from '../base/parse-json.ts';
import type { JsonSchema } from '../contract/json-schema.ts';
import type { Message } from '../contract/message.ts';
import { UnusableSchema } from './outside-schema.ts';
import { schemaCheck } from './schema-check.ts';
import { sizeOf, type Work } from './work.ts';

/** A JSON subset of the message, or `{schema}`: a JSON Schema that the message must fit. */
export type Match = Readonly<Record<string, unknown>>;

/** What a match is held against, as the journal has it. */
export interface Subject {
  readonly members: Readonly<Record<string, unknown>>;
  /** JSON Pointers of what is masked in it, and of objects in which a name is; always empty in memory. */
  readonly hidden: ReadonlySet<string>;
}

/** What a match is held against: the body's members, and the path and query parameters beside them. */
export function subjectOf(message: Message): Readonly<Record<string, unknown>> {
  const { body } = message;
  const members = isJsonObject(body) || body === undefined ? body : { body };
  return { ...message.query, ...message.params, ...members };
}

/**
 * True when every member of the match is in the message. Scalars are compared by their text, so 8 equals "8".
 * @param members of the message, as `subjectOf` gives them
 * @param work what is left of the work that schemas may make
 * @throws TooMuchWork
 */
export function hasMatch(match: Match, members: Readonly<Record<string, unknown>>, work: Work): boolean {
  if (!isSchemaMatch(match)) {
    work.spend(sizeOf(match));
    return includes(members, match);
  }
  try {
    return schemaCheck(match.schema).fits(members, work);
  } catch (problem) {
    // It was armed by a version of this server that knew no better; nothing fits what cannot be read.
    if (problem instanceof UnusableSchema) return false;
    throw problem;
  }
}

export function isSchemaMatch(match: Match): match is { schema: JsonSchema } {
  return isJsonObject(match.schema) && Object.keys(match).length === 1;
}

/** Whether everything wanted is in what came. */
export function includes(actual: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    return Array.isArray(actual) && wanted.every((item, position) => includes(actual[position], item));
  }
  if (isJsonObject(wanted)) {
    return (
      isJsonObject(actual) &&
      Object.keys(wanted).every((key) => Object.hasOwn(actual, key) && includes(actual[key], wanted[key]))
    );
  }
  if (isScalar(actual) && isScalar(wanted)) return String(actual) === String(wanted);
  return actual === wanted;
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
