// Holds a message against a JSON Schema from outside. It never throws anything but `TooMuchWork`, and never runs longer than
// the work that it is given.
import type { Ajv2020, ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { createAjv } from '../messages/compile-schema.ts';
import { patternEngine } from './linear-pattern.ts';
import { readOutsideSchema } from './outside-schema.ts';
import { sizeOf, Work } from './work.ts';

export interface SchemaCheck {
  /** @throws TooMuchWork */
  fits(members: object, work: Work): boolean;
  /** @throws TooMuchWork @returns why the message does not fit; nothing where it does */
  errors(members: object, work: Work): readonly ErrorObject[];
}

const checks = new WeakMap<object, SchemaCheck>();

/**
 * The check of a schema, compiled once.
 * @throws UnusableSchema where it is not supported
 */
export function schemaCheck(schema: object): SchemaCheck {
  let check = checks.get(schema);
  if (!check) {
    check = compile(schema);
    checks.set(schema, check);
  }
  return check;
}

const NO_WORK = new Work(0);
const NO_ERRORS: readonly ErrorObject[] = [];
/** The work of the check under way, for the patterns that it runs. One check ends before another begins. */
let current = NO_WORK;
const linear = patternEngine(() => current);

function compile(given: object): SchemaCheck {
  const { schema, weight } = readOutsideSchema(given);
  const compiled = (allErrors: boolean): ValidateFunction =>
    ajvFor(allErrors).compile(schema as Parameters<Ajv2020['compile']>[0]);
  const quick = compiled(false);
  let thorough: ValidateFunction | undefined;
  const run = (check: ValidateFunction, members: object, work: Work): boolean => {
    work.spend(weight * sizeOf(members));
    current = work;
    try {
      return check(members) === true;
    } finally {
      current = NO_WORK;
    }
  };
  return {
    fits: (members, work) => run(quick, members, work),
    errors: (members, work) => {
      thorough ??= compiled(true);
      return run(thorough, members, work) ? NO_ERRORS : (thorough.errors ?? NO_ERRORS);
    },
  };
}

/** One for each schema: what ajv remembers of a schema goes with it. */
function ajvFor(allErrors: boolean): Ajv2020 {
  return createAjv({ checksSchemas: false, allErrors, regExp: linear });
}
