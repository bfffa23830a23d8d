// How a message differs from a match, member by member. No difference and `matches` are the same thing.

import { escapeStep } from '../base/json-pointer.ts';
import { isJsonObject } from '../base/parse-json.ts';
import type { MaskingRules } from '../masking/masking.ts';
import { describeViolation } from '../messages/describe-violation.ts';
import { EVERYTHING, isMasked, mayEqual } from './masked-match.ts';
import { includes, isSchemaMatch, type Match, type Subject } from './match.ts';
import { UnusableSchema } from './outside-schema.ts';
import { schemaCheck } from './schema-check.ts';
import type { Work } from './work.ts';

export interface Difference {
  /** JSON Pointer within the journal entry, e.g. `/message/urn`. */
  readonly pointer: string;
  readonly expected: unknown;
  /** What came; left out where the member is not there. */
  readonly received?: unknown;
  /** The rule that is broken, in words, where a JSON Schema has it. */
  readonly message?: string;
}

const ROOT = '/message';

/** The pointer of the one difference of a request that could not be opened. */
export const UNOPENED = ROOT;

/** So many differences are told; with more, a message is not near. */
export const MOST_DIFFERENCES = 100;

/**
 * What is known to keep the message from matching; nothing when it matches, and nothing where only what is masked could tell.
 * @param rules by which the subject was masked
 * @param work what is left of the work that schemas may make
 * @throws TooMuchWork
 */
export function differences(match: Match, subject: Subject | undefined, rules: MaskingRules, work: Work): Difference[] {
  if (!subject) return [{ pointer: UNOPENED, expected: match, message: 'the request could not be opened' }];
  const { members, hidden } = subject;
  if (hidden.has(EVERYTHING)) return [];
  if (!isSchemaMatch(match)) return memberDifferences(match, members, '');
  const found = schemaDifferences(match, members, work);
  return hidden.size === 0 ? found : found.filter(({ pointer }) => !hidden.has(pointer.slice(ROOT.length)));

  function memberDifferences(wanted: unknown, actual: unknown, pointer: string): Difference[] {
    const isBranch = isJsonObject(wanted) ? isJsonObject(actual) : Array.isArray(wanted) && Array.isArray(actual);
    if (isBranch) {
      const branch = actual as Readonly<Record<string, unknown>>;
      return Object.entries(wanted as object).flatMap(([name, member]) => {
        const below = `${pointer}/${escapeStep(name)}`;
        if (Object.hasOwn(branch, name)) return memberDifferences(member, branch[name], below);
        return hidden.has(pointer) && isMasked(name, rules) ? [] : [{ pointer: ROOT + below, expected: member }];
      });
    }
    const isMet = hidden.has(pointer) ? mayEqual(wanted, actual, rules) : includes(actual, wanted);
    return isMet ? [] : [{ pointer: ROOT + pointer, expected: wanted, received: actual }];
  }
}

function schemaDifferences(
  { schema }: { schema: Readonly<Record<string, unknown>> },
  members: object,
  work: Work,
): Difference[] {
  return errorsOf(schema, members, work)
    .slice(0, MOST_DIFFERENCES)
    .map((error) => {
      const { pointer, message, allowed, received } = describeViolation(error);
      return {
        pointer: ROOT + pointer,
        expected: allowed,
        ...(received === undefined ? {} : { received }),
        message,
      };
    });
}

function errorsOf(schema: object, members: object, work: Work) {
  try {
    return schemaCheck(schema).errors(members, work);
  } catch (problem) {
    if (problem instanceof UnusableSchema) return [];
    throw problem;
  }
}
