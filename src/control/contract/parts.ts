// The parts of a sandbox as calls name them: `{"parts"?: […]}`, and answers in one order whatever the call's was.
import type { JsonSchema } from '../../engine/contract/json-schema.ts';

/** A list of some of these parts. */
export function partsOf(names: readonly string[]): JsonSchema {
  return { type: 'array', items: { type: 'string', enum: names } };
}

/** The body of a call that is about all of these parts, or about those it names. */
export function partsBody(names: readonly string[]): JsonSchema {
  return {
    type: 'object',
    properties: { parts: { ...partsOf(names), minItems: 1, uniqueItems: true } },
    additionalProperties: false,
  };
}

/** @returns those of the names that are among the parts, in the order of the names */
export function inOrder<Name extends string>(names: readonly Name[], parts: readonly string[]): Name[] {
  return names.filter((name) => parts.includes(name));
}
