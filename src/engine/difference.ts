// How a message differs from a match, member by member. No difference and `matches` are the same thing.
import { includes, isObject, isSchemaMatch, type Match, type Subject, schemaCheck } from './match.ts';
import { escapeStep } from './pointer.ts';
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

/** What is known to keep the message from matching: nothing when it matches, and nothing of what is masked in it. */
export function differences(match: Match, subject: Subject | undefined): Difference[] {
  if (!subject) return [{ pointer: UNOPENED, expected: match, message: 'the request could not be opened' }];
  const { members, hidden } = subject;
  const found = isSchemaMatch(match) ? schemaDifferences(match, members) : memberDifferences(match, members, ROOT);
  return hidden.size === 0 ? found : found.filter(({ pointer }) => !isHidden(pointer, hidden));
}

/** Masked itself, or missing where a name is masked. */
function isHidden(pointer: string, hidden: Subject['hidden']): boolean {
  const within = pointer.slice(ROOT.length);
  return hidden.has(within) || hidden.has(within.slice(0, Math.max(0, within.lastIndexOf('/'))));
}

function schemaDifferences(match: { schema: Readonly<Record<string, unknown>> }, members: object): Difference[] {
  const check = schemaCheck(match);
  if (check(members)) return [];
  return (check.errors ?? []).map((error) => {
    const member = (error.params.missingProperty ?? error.params.additionalProperty) as string | undefined;
    const { message, allowed, received } = describe(error, member);
    return {
      pointer: ROOT + error.instancePath + (member === undefined ? '' : `/${escapeStep(member)}`),
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
        ? memberDifferences(member, branch[name], `${pointer}/${escapeStep(name)}`)
        : [{ pointer: `${pointer}/${escapeStep(name)}`, expected: member }],
    );
  }
  return includes(actual, wanted) ? [] : [{ pointer, expected: wanted, received: actual }];
}
