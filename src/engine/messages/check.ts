// validate: does the opened message fit the operation's JSON Schema for the profile in force?
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import type { ByProfile, JsonSchema, MessageSchemas } from '../contract/json-schema.ts';
import { type Finding, type Message, type MessagePart, PROFILES, type Profile } from '../contract/message.ts';
import type { Operation } from '../contract/operation.ts';
import { compile } from './compile-schema.ts';
import { describeViolation } from './describe-violation.ts';

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

/** Of one message so many findings are kept: a client may send a hundred thousand unknown members. */
export const MOST_FINDINGS = 100;

/** What was found in one message. */
export interface Checked {
  /** The first of them, at most `MOST_FINDINGS`. */
  readonly findings: readonly Finding[];
  readonly count: number;
}

/** What in the message breaks the operation's schema under the profile; nothing when it fits. */
export function check(operation: Operation, message: Message, profile: Profile): Checked {
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

const NOTHING: Checked = { findings: [], count: 0 };

/** `if` only says that its `then` or `else` was broken. */
function findingsOf({ errors }: ValidateFunction): Checked {
  const broken = (errors ?? []).filter(({ keyword }) => keyword !== 'if');
  return { findings: firstOf(broken).map(findingOf), count: broken.length };
}

/** Of very many, unknown members come last: whatever else is wrong decides more. */
function firstOf(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  if (errors.length <= MOST_FINDINGS) return errors;
  const unknown = errors.filter(({ keyword }) => keyword === 'additionalProperties');
  const others = errors.filter(({ keyword }) => keyword !== 'additionalProperties');
  return [...others.slice(0, MOST_FINDINGS), ...unknown.slice(0, Math.max(0, MOST_FINDINGS - others.length))];
}

/** The first step of a pointer is the part of the message. */
function findingOf(error: ErrorObject): Finding {
  const { pointer, ...violation } = describeViolation(error);
  const end = pointer.indexOf('/', 1);
  const part = (end < 0 ? pointer.slice(1) : pointer.slice(1, end)) || 'body';
  return { in: part as MessagePart, pointer: end < 0 ? '' : pointer.slice(end), ...violation };
}
