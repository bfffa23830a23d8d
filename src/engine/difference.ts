// How a message differs from a match, member by member. No difference and `matches` are the same thing.
import type { Message } from './exchange.ts';
import { includes, isObject, isSchemaMatch, type Match, schemaCheck, subjectOf } from './match.ts';
import { describe } from './validate.ts';

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

/** What keeps the message from matching; nothing when it matches. */
export function differences(match: Match, message: Message | undefined): Difference[] {
  if (!message) return [{ pointer: UNOPENED, expected: match, message: 'the request could not be opened' }];
  const subject = subjectOf(message);
  return isSchemaMatch(match) ? schemaDifferences(match, subject) : memberDifferences(match, subject, ROOT);
}

function schemaDifferences(match: { schema: Readonly<Record<string, unknown>> }, subject: object): Difference[] {
  const check = schemaCheck(match);
  if (check(subject)) return [];
  return (check.errors ?? []).map((error) => {
    const member = (error.params.missingProperty ?? error.params.additionalProperty) as string | undefined;
    const { message, allowed, received } = describe(error, member);
    return {
      pointer: ROOT + error.instancePath + (member === undefined ? '' : `/${escaped(member)}`),
      expected: allowed,
      ...(received === undefined ? {} : { received }),
      message,
    };
  });
}

function memberDifferences(wanted: unknown, actual: unknown, pointer: string): Difference[] {
  const isBranch = isObject(wanted) ? isObject(actual) : Array.isArray(wanted) && Array.isArray(actual);
  if (isBranch) {
    const branch = actual as Readonly<Record<string, unknown>>;
    return Object.entries(wanted as object).flatMap(([name, member]) =>
      Object.hasOwn(branch, name)
        ? memberDifferences(member, branch[name], `${pointer}/${escaped(name)}`)
        : [{ pointer: `${pointer}/${escaped(name)}`, expected: member }],
    );
  }
  return includes(actual, wanted) ? [] : [{ pointer, expected: wanted, received: actual }];
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
