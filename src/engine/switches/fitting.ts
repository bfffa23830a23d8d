// Holds the matches of switches against one message: it is looked at once, and all matches share the work of one call.
import type { Message } from '../contract/message.ts';
import { differences } from '../matching/difference.ts';
import { hasMatch, type Match, subjectOf } from '../matching/match.ts';
import { TooMuchWork, WORK_OF_A_CALL, Work } from '../matching/work.ts';

const NONE: ReadonlySet<string> = new Set();
/** Why a match does not fit is worked out for as many as the chain of a call can name. */
const MOST_EXPLAINED = 10;

export class Fitting {
  private readonly messageOf: () => Message | undefined;
  private readonly work = new Work(WORK_OF_A_CALL);
  private subject: { readonly members: Readonly<Record<string, unknown>> | undefined } | undefined;
  private explained = 0;

  /** @param messageOf opens the request; undefined where it cannot be opened. Called once, and only where it is needed. */
  constructor(messageOf: () => Message | undefined) {
    this.messageOf = messageOf;
  }

  /** What matches look at. */
  members(): Readonly<Record<string, unknown>> | undefined {
    if (!this.subject) {
      const message = this.messageOf();
      this.subject = { members: message && subjectOf(message) };
    }
    return this.subject.members;
  }

  /** Why a match does not fit the message: the first member that differs, without its value. Undefined where it fits. */
  whyUnmatched(match: Match): string | undefined {
    const members = this.members();
    if (!members) return 'it has a match, and the request could not be opened';
    try {
      return hasMatch(match, members, this.work) ? undefined : this.explain(match, members);
    } catch (problem) {
      if (!(problem instanceof TooMuchWork)) throw problem;
      return `its match was not tried: ${problem.message}`;
    }
  }

  private explain(match: Match, members: Readonly<Record<string, unknown>>): string {
    this.explained += 1;
    const [first] =
      this.explained > MOST_EXPLAINED
        ? []
        : differences(match, { members, hidden: NONE }, { secrets: NONE }, this.work);
    if (!first) return 'its match does not fit the message';
    const member = first.pointer.slice('/message'.length) || 'the message';
    if (first.message !== undefined) return `its match does not fit: ${member}: ${first.message}`;
    return `its match does not fit: ${member} ${'received' in first ? 'has another value' : 'is missing'}`;
  }
}
