// validate: does the opened message fit the operation's JSON Schema for the profile in force?
import type { ValidateFunction } from 'ajv/dist/2020.js';
import type { ByProfile, JsonSchema, MessageSchemas } from '../contract/json-schema.ts';
import { type Finding, type Message, type MessagePart, PROFILES, type Profile } from '../contract/message.ts';
import type { Operation } from '../contract/operation.ts';
import { compile } from './compile-schema.ts';
import { violationsOf } from './describe-violation.ts';

/** The schema of a message part under a profile. */
export function partSchema(schemas: MessageSchemas, part: MessagePart, profile: Profile): JsonSchema | undefined {
  const schema = schemas[part];
  return schema && isByProfile(schema) ? schema[profile] : (schema as JsonSchema | undefined);
}

function isByProfile(schema: JsonSchema | ByProfile): schema is ByProfile {
  return PROFILES.every((profile) => profile in schema);
}

/** One schema over all parts of a message, as `check` applies it. */
export function messageSchema(schemas: MessageSchemas, profile: Profile): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  for (const part of ['params', 'query', 'headers', 'body'] as const) {
    const schema = partSchema(schemas, part, profile);
    if (schema) properties[part] = schema;
  }
  return { type: 'object', properties };
}

const compiled = new WeakMap<Operation, Map<Profile, ValidateFunction>>();

/** What in the message breaks the operation's schema under the profile; empty when it fits. */
export function check(operation: Operation, message: Message, profile: Profile): readonly Finding[] {
  let byProfile = compiled.get(operation);
  if (!byProfile) {
    byProfile = new Map();
    compiled.set(operation, byProfile);
  }
  let validator = byProfile.get(profile);
  if (!validator) {
    validator = compile(messageSchema(operation.schemas, profile));
    byProfile.set(profile, validator);
  }
  return validator(message) ? NOTHING : findingsOf(validator);
}

const NOTHING: readonly Finding[] = [];

/** The first step of a pointer is the part of the message; `if` only says that its `then` or `else` was broken. */
function findingsOf(validator: ValidateFunction): Finding[] {
  return violationsOf(validator)
    .filter(({ rule }) => rule !== 'if')
    .map(({ pointer, ...violation }) => {
      const end = pointer.indexOf('/', 1);
      const part = (end < 0 ? pointer.slice(1) : pointer.slice(1, end)) || 'body';
      return { in: part as MessagePart, pointer: end < 0 ? '' : pointer.slice(end), ...violation };
    });
}
