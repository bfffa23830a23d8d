// Does what came with a control call fit its schema? Asked before the call is carried out.
import { SandboxError } from '../engine/errors.ts';
import type { JsonSchema } from '../engine/provider.ts';
import { compile, describe } from '../engine/validate.ts';

/**
 * @param whole what to call the value where no member of it is wrong, e.g. `the body`
 * @throws SandboxError SBX_INVALID_REQUEST that names every member and what is allowed
 */
export function requireValid(schema: JsonSchema | undefined, value: unknown, whole: string): void {
  const check = compileOnce(schema ?? NO_QUERY);
  if (check(value)) return;
  const problems = (check.errors ?? []).map((error) => {
    const member = (error.params.missingProperty ?? error.params.additionalProperty) as string | undefined;
    const { message, allowed, received } = describe(error, member);
    const pointer = error.instancePath + (member === undefined ? '' : `/${member}`);
    return { member: pointer || whole, message, expected: allowed, received };
  });
  const [first] = problems;
  throw new SandboxError('SBX_INVALID_REQUEST', {
    ...(first?.member === undefined || first.member === whole ? {} : { member: first.member }),
    message: `${first?.member}: ${first?.message}.`,
    expected: first?.expected,
    received: first?.received,
    problems,
    next: 'GET /_sandbox/openapi/control.json describes every call.',
  });
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
