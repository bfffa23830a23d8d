// The one place where an ajv error becomes a pointer, a sentence, what is allowed and what came.
import type { ErrorObject } from 'ajv/dist/2020.js';
import { escapeStep, stepsOf } from '../base/json-pointer.ts';
import type { JsonSchema } from '../contract/json-schema.ts';

/** One place where a value breaks its schema. */
export interface Violation {
  /** JSON Pointer (RFC 6901) to the member; to the missing or surplus one where that is what is wrong. */
  readonly pointer: string;
  /** The JSON Schema keyword. */
  readonly rule: string;
  /** A sentence without its full stop, e.g. `limit must be <= 100`. */
  readonly message: string;
  readonly allowed?: unknown;
  readonly received?: unknown;
}

/** Describes one error of ajv, which must run with `verbose`. Names from the client are cut short where they are very long. */
export function describeViolation(given: ErrorObject): Violation {
  const { params } = given;
  const instancePath = shortPointer(given.instancePath);
  const error = { ...given, instancePath };
  const named = (params.missingProperty ?? params.additionalProperty) as string | undefined;
  const member = named === undefined ? undefined : shortName(named);
  const pointer = instancePath + (member === undefined ? '' : `/${escapeStep(member)}`);
  return { pointer, ...describe(error, member) };
}

/** No member of ours has a longer name, and no path of ours is longer. */
const LONGEST_NAME = 200;
const LONGEST_POINTER = 1_000;

function shortName(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name;
}

/** A pointer with short steps, without those in the middle where there are still too many. */
function shortPointer(pointer: string): string {
  if (pointer.length <= LONGEST_NAME) return pointer;
  const steps = pointer.split('/').map(shortName).join('/');
  return steps.length > LONGEST_POINTER ? `${steps.slice(0, LONGEST_POINTER)}…` : steps;
}

/** Every error of a check that has just failed, in ajv's order. */
export function violationsOf({ errors }: { readonly errors?: readonly ErrorObject[] | null }): Violation[] {
  return (errors ?? []).map((error) => describeViolation(error));
}

/** The broken rule in words that name what is allowed. */
function describe(error: ErrorObject, member: string | undefined): Omit<Violation, 'pointer'> {
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
    case 'not':
      return { ...rule, message: `${name} must be ${parentSchema?.description ?? 'something else'}`, allowed: params };
    case 'format':
      return { ...rule, message: `${name} must be a valid ${params.format}`, allowed: params.format };
    default:
      return { ...rule, message: `${name} ${error.message ?? 'is not allowed'}`, allowed: params };
  }
}

/** What a value is called: its member's name; an item of a list by the list's name and its place, `parts/0`. */
function nameOf(instancePath: string): string {
  const steps = stepsOf(instancePath);
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
