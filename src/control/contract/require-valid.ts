// Checks the body or query of a control call against its schema before the server carries the call out.
import type { ErrorObject } from 'ajv/dist/2020.js';
import { cut, SandboxError } from '../../engine/base/errors.ts';
import { stepsOf } from '../../engine/base/json-pointer.ts';
import type { JsonSchema } from '../../engine/contract/json-schema.ts';
import { isSecretName, MASK, mask } from '../../engine/masking/masking.ts';
import { compile } from '../../engine/messages/compile-schema.ts';
import { describeViolation } from '../../engine/messages/describe-violation.ts';

/** Of a body with very many mistakes the server names the first ones. */
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
  const { pointer, message, allowed, received } = describeViolation(error);
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
