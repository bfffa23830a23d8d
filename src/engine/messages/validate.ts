// validate: does the opened message fit the operation's JSON Schema for the profile in force?
import { createRequire } from 'node:module';
import type { Ajv2020, ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { escapeStep } from '../base/json-pointer.ts';
import type { ByProfile, JsonSchema, MessageSchemas } from '../contract/json-schema.ts';
import { type Finding, type Message, type MessagePart, PROFILES, type Profile } from '../contract/message.ts';
import type { Operation } from '../contract/operation.ts';

/**
 * Our own schemas are held against the meta-schema by the tests, not at every start: loading it costs more than
 * all of them together. `x-…` members are notes for the documentation.
 */
export function createAjv(options: { checksSchemas: boolean }): Ajv2020 {
  const { checksSchemas } = options;
  const { ajv2020, addFormats } = loadAjv();
  const ajv = new ajv2020.Ajv2020({
    allErrors: true,
    strict: checksSchemas,
    strictTypes: false,
    strictRequired: false,
    validateSchema: checksSchemas,
    ...(checksSchemas ? {} : { meta: false, defaultMeta: '' }),
    verbose: true,
    // Needed only for names such as `constructor`, which a schema of a user might hold; ours hold none.
    ownProperties: checksSchemas,
  });
  addFormats.default(ajv);
  ajv.addVocabulary(['x-source', 'x-implied-decimals', 'example']);
  return ajv;
}

const load = createRequire(import.meta.url);

/** Loaded with the first check: it takes as long as everything else at start together, and `start` need not wait for it. */
function loadAjv() {
  return {
    ajv2020: load('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js'),
    addFormats: load('ajv-formats') as typeof import('ajv-formats'),
  };
}

let ownAjv: Ajv2020 | undefined;

/** A check for one of our own schemas. */
export function compile(schema: JsonSchema): ValidateFunction {
  ownAjv ??= createAjv({ checksSchemas: false });
  return ownAjv.compile(schema);
}

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
  return validator(message) ? NOTHING : findingsOf(validator.errors ?? []);
}

const NOTHING: readonly Finding[] = [];

function findingsOf(errors: readonly ErrorObject[]): Finding[] {
  return errors
    .filter(({ keyword }) => keyword !== 'if')
    .map((error) => {
      const [, part = 'body', ...rest] = error.instancePath.split('/');
      const member = missingOrExtraMember(error);
      const pointer = [...rest, ...(member === undefined ? [] : [escapeStep(member)])]
        .map((step) => `/${step}`)
        .join('');
      return { in: part as MessagePart, pointer, ...describe(error, member) };
    });
}

function missingOrExtraMember({ keyword, params }: ErrorObject): string | undefined {
  if (keyword === 'required') return params.missingProperty as string;
  if (keyword === 'additionalProperties') return params.additionalProperty as string;
  return undefined;
}

/** The broken rule in words that name what is allowed. Shared with the control API's refusals. */
export function describe(error: ErrorObject, member?: string): Omit<Finding, 'in' | 'pointer'> {
  const { keyword, params, data, parentSchema } = error;
  const name = member ?? nameOf(error.instancePath);
  const rule = { rule: keyword, received: data as unknown };
  switch (keyword) {
    case 'required':
      return { rule: keyword, message: `${name} is missing`, allowed: wanted(parentSchema, name) };
    case 'additionalProperties':
      return {
        rule: keyword,
        message: `${name} is not a member of this message`,
        allowed: Object.keys(parentSchema?.properties ?? {}),
      };
    case 'type':
      return { ...rule, message: `${name} must be ${listed(params.type)}`, allowed: params.type };
    case 'enum':
      return {
        ...rule,
        message: `${name} must be one of ${(params.allowedValues as unknown[]).map(String).join(', ')}`,
        allowed: params.allowedValues,
      };
    case 'const':
      return {
        ...rule,
        message: `${name} must be ${JSON.stringify(params.allowedValue)}`,
        allowed: params.allowedValue,
      };
    case 'maxLength':
    case 'minLength':
      return {
        ...rule,
        message: `${name} has ${String(data).length} characters; ${keyword === 'maxLength' ? `at most ${params.limit} are allowed` : `at least ${params.limit} must be there`}`,
        allowed: params.limit,
      };
    case 'maxItems':
    case 'minItems':
      return {
        ...rule,
        message: `${name} has ${sizeProblem(error, (data as unknown[]).length, 'item')}`,
        allowed: params.limit,
      };
    case 'maxProperties':
    case 'minProperties': {
      const names = Object.keys(parentSchema?.properties ?? {});
      const count = Object.keys(data as object).length;
      return {
        ...rule,
        message: `${name} has ${sizeProblem(error, count, 'member')}`,
        allowed: names.length === 0 ? params.limit : names,
      };
    }
    case 'uniqueItems': {
      const places = [params.i as number, params.j as number].sort((a, b) => a - b);
      return {
        ...rule,
        message: `${places.map((place) => `${name}/${place}`).join(' and ')} are the same`,
        allowed: 'every item once',
      };
    }
    case 'maximum':
    case 'minimum':
    case 'exclusiveMaximum':
    case 'exclusiveMinimum':
      return {
        ...rule,
        message: `${name} must be ${params.comparison} ${params.limit}`,
        allowed: `${params.comparison} ${params.limit}`,
      };
    case 'pattern':
      return {
        ...rule,
        message: `${name} must be ${parentSchema?.description ?? `of the form ${params.pattern}`}`,
        allowed: params.pattern,
      };
    case 'format':
      return { ...rule, message: `${name} must be a valid ${params.format}`, allowed: params.format };
    default:
      return { ...rule, message: `${name} ${error.message ?? 'is not allowed'}`, allowed: params };
  }
}

/** What a value is called: its member's name; an item of a list by the list's name and its place, `parts/0`. */
function nameOf(instancePath: string): string {
  const steps = instancePath.split('/').slice(1);
  const last = steps.at(-1);
  if (last === undefined) return 'the body';
  return /^\d+$/.test(last) ? steps.slice(-2).join('/') : last;
}

/** `0 items; at least 1 must be there` */
function sizeProblem({ keyword, params }: ErrorObject, count: number, what: string): string {
  const allowed = keyword.startsWith('max')
    ? `at most ${params.limit} are allowed`
    : `at least ${params.limit} must be there`;
  return `${count} ${what}${count === 1 ? '' : 's'}; ${allowed}`;
}

/** What a missing member should have been, in the words of its schema. */
function wanted(parentSchema: ErrorObject['parentSchema'], member: string): unknown {
  const schema = (parentSchema?.properties as Record<string, JsonSchema> | undefined)?.[member];
  return schema?.description ?? schema?.enum ?? (schema?.type === undefined ? 'a value' : listed(schema.type));
}

const TYPES: Readonly<Record<string, string>> = {
  object: 'an object',
  array: 'a list',
  string: 'a string',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
};

function listed(type: unknown): string {
  return ([] as unknown[])
    .concat(type)
    .map((name) => TYPES[String(name)] ?? String(name))
    .join(' or ');
}
