// match: does an opened message have what a switch, a verification or a filter asks for?

import type { ValidateFunction } from 'ajv';
import { isJsonObject } from '../base/parse-json.ts';
import type { JsonSchema } from '../contract/json-schema.ts';
import type { Message } from '../contract/message.ts';
import { createAjv } from '../messages/compile-schema.ts';

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

/** True when every member of the match is in the message. Scalars are compared by their text, so 8 equals "8". */
export function matches(match: Match, message: Message): boolean {
  return hasMatch(match, subjectOf(message));
}

/** The same for what a message was turned into. */
export function hasMatch(match: Match, members: Readonly<Record<string, unknown>>): boolean {
  return isSchemaMatch(match) ? schemaCheck(match)(members) === true : includes(members, match);
}

export function isSchemaMatch(match: Match): match is { schema: JsonSchema } {
  return isJsonObject(match.schema) && Object.keys(match).length === 1;
}

/** @throws Error when the schema is not a JSON Schema */
export function compileMatchSchema(schema: JsonSchema): ValidateFunction {
  return createAjv({ checksSchemas: true }).compile(schema);
}

const schemaChecks = new WeakMap<object, ValidateFunction>();

/** The compiled check of a match's schema. */
export function schemaCheck(match: { schema: JsonSchema }): ValidateFunction {
  let check = schemaChecks.get(match.schema);
  if (!check) {
    check = compileMatchSchema(match.schema);
    schemaChecks.set(match.schema, check);
  }
  return check;
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
