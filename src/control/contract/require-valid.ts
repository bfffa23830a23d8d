// Does what came with a control call fit its schema? Asked before the call is carried out.
import type { ErrorObject } from 'ajv/dist/2020.js';
import { cut, SandboxError } from '../../engine/base/errors.ts';
import { escapeStep, stepsOf } from '../../engine/base/json-pointer.ts';
import type { JsonSchema } from '../../engine/contract/json-schema.ts';
import { isSecretName, MASK, mask } from '../../engine/masking/masking.ts';
import { compile, describe } from '../../engine/messages/validate.ts';

/** Of a body with very many slips the first ones are told. */
const MOST_PROBLEMS = 50;

/** What is secret in a control call beside what is so anywhere: the keys of a sandbox, by provider. */
const RULES = { secrets: new Set(['keys']) };

/** @throws SandboxError SBX_INVALID_REQUEST that names every member, or the body, and what is allowed */
export function requireValid(schema: JsonSchema | undefined, value: unknown): void {
  const check = compileOnce(schema ?? NO_QUERY);
  if (check(value)) return;
  const problems = (check.errors ?? []).slice(0, MOST_PROBLEMS).map(problemOf);
  const [first] = problems as [Problem, ...Problem[]];
  throw new SandboxError('SBX_INVALID_REQUEST', {
    ...first,
    message: sentenceOf(first),
    problems,
    next: 'GET /_sandbox/openapi/control.json describes every call.',
  });
}

interface Problem {
  /** A JSON Pointer; left out where the body as a whole is wrong. */
  readonly member?: string;
  readonly message: string;
  readonly expected?: unknown;
  readonly received?: unknown;
}

function sentenceOf({ member, message }: Problem): string {
  return member === undefined ? `${message.charAt(0).toUpperCase()}${message.slice(1)}.` : `${member}: ${message}.`;
}

function problemOf(error: ErrorObject): Problem {
  const given = (error.params.missingProperty ?? error.params.additionalProperty) as string | undefined;
  const member = given === undefined ? undefined : String(cut(given));
  const { message, allowed, received } = describe(error, member);
  const pointer = error.instancePath + (member === undefined ? '' : `/${escapeStep(member)}`);
  return {
    ...(pointer === '' ? {} : { member: pointer }),
    message,
    expected: allowed,
    ...(received === undefined ? {} : { received: cut(unsecret(pointer, received)) }),
  };
}

/** What came, without what is secret by its place or within it. */
function unsecret(pointer: string, received: unknown): unknown {
  return stepsOf(pointer).some((name) => isSecretName(name, RULES)) ? MASK : mask(received, RULES);
}

const NO_QUERY: JsonSchema = { type: 'object', additionalProperties: false };
const checks = new WeakMap<JsonSchema, ReturnType<typeof compile>>();

function compileOnce(schema: JsonSchema): ReturnType<typeof compile> {
  let check = checks.get(schema);
  if (!check) {
    check = compile(schema);
    checks.set(schema, check);
  }
  return check;
}
