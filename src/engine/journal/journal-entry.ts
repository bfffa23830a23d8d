// What every reader of the journal knows of one entry.
import type { DecidedBy } from '../contract/exchange.ts';
import type { MaskingRules } from '../masking/masking.ts';
import type { Subject } from '../matching/match.ts';
import type { Deviation } from './find-deviations.ts';
import type { Trace } from './trace.ts';

/** One recorded exchange as a reader of the journal sees it, whichever way it is kept. Each method works only when it is called. */
export interface JournalEntry {
  readonly id: string;
  /** Milliseconds of the sandbox's clock. */
  readonly at: number;
  readonly providerId: string | null;
  readonly operationId: string | null;
  /** The answer: an outcome's name, or the code of an error of ours. */
  readonly outcomeId: string | null;
  /** The fault that damaged the answer. */
  readonly faultId: string | null;
  readonly decidedBy: DecidedBy;
  /** Whether the operation opened the request and did not refuse it. */
  readonly isAccepted: boolean;
  /** Whether the client got one of the operation's successes. */
  readonly isSuccess: boolean;
  /** The outcomes forced by header and URL, as a text to compare. */
  readonly forcing: string;
  /** Real time in milliseconds; to compare with other entries of the same journal only. */
  readonly receivedMs: number;
  readonly answeredMs: number;
  /** The rules by which a reader masks what it shows beside the entry. */
  readonly rules: MaskingRules;
  /** The line of the entry in a list: JSON, masked. */
  summary(): object;
  /** The whole entry: JSON, masked. */
  whole(): object;
  /** What a match looks at; undefined where the request belongs to no operation or cannot be opened. */
  subject(): Subject | undefined;
  /** Where an accepted request departs from the stricter readings of the page, masked. */
  deviations(): readonly Deviation[];
  /** What relates the call to other calls; undefined where it reached no operation. */
  trace(): Trace | undefined;
}
