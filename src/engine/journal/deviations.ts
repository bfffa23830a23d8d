// Where accepted requests depart from the partner's page, counted by place and rule. What it costs is bounded: every entry
// is examined as long as that is cheap, then a few of many, and the report says how many were.
import type { MessagePart, Profile } from '../contract/message.ts';
import type { JournalEntry } from './journal-entry.ts';

/** One deviation that this integration makes. */
export interface CountedDeviation {
  readonly operation: string;
  readonly in: MessagePart;
  readonly pointer: string;
  readonly rule: string;
  readonly message: string;
  /** The readings of the page that do not allow it. */
  readonly readings: Profile[];
  /** JSON Pointers of the members, where it stands for several. */
  readonly members?: string[];
  /** How many of the requests examined make it. */
  count: number;
  /** The newest exchange that shows it. */
  example: string;
}

/** Of the entries that leave the journal, so many are all examined; of those after them one in `ONE_IN`. */
const EXAMINED_WHOLE = 1_000;
const ONE_IN = 100;
/** Names of members come from the client, so the number of different deviations must have an end. */
const MOST_DIFFERENT = 500;
const MOST_MEMBERS = 100;

interface Extent {
  accepted: number;
  examined: number;
  uncounted: number;
}

export interface DeviationsJson {
  readonly found: readonly CountedDeviation[];
  readonly extent: Extent;
}

export class Deviations {
  private readonly found: Map<string, CountedDeviation>;
  private readonly counts: Extent;

  /** @param json what `toJSON` gave, to go on from */
  constructor(json?: DeviationsJson) {
    this.found = new Map(json?.found.map((deviation) => [keyOf(deviation), deviation]));
    this.counts = json?.extent ?? { accepted: 0, examined: 0, uncounted: 0 };
  }

  toJSON(): DeviationsJson {
    return { found: this.list(), extent: this.counts };
  }

  /** How many requests were accepted, how many of them examined, and how many deviations were one kind too many. */
  get extent(): Readonly<Extent> {
    return this.counts;
  }

  /** In the order in which they were first found. */
  list(): readonly CountedDeviation[] {
    return [...this.found.values()];
  }

  addDropped(entry: JournalEntry): void {
    const { accepted, examined } = this.counts;
    if (examined < EXAMINED_WHOLE || accepted % ONE_IN === 0) this.add(entry);
    else if (entry.isAccepted) this.counts.accepted += 1;
  }

  add(entry: JournalEntry): void {
    if (!entry.isAccepted) return;
    this.counts.accepted += 1;
    this.counts.examined += 1;
    const operation = entry.operationId ?? '';
    for (const { in: part, pointer, rule, message, readings, members } of entry.deviations()) {
      const key = keyOf({ operation, in: part, pointer, rule });
      let deviation = this.found.get(key);
      if (!deviation) {
        if (this.found.size >= MOST_DIFFERENT) {
          this.counts.uncounted += 1;
          continue;
        }
        deviation = {
          operation,
          in: part,
          pointer,
          rule,
          message,
          readings: [],
          count: 0,
          example: entry.id,
          ...(members ? { members: [] } : {}),
        };
        this.found.set(key, deviation);
      }
      addNew(deviation.readings, readings, MOST_MEMBERS);
      if (deviation.members && members) addNew(deviation.members, members, MOST_MEMBERS);
      deviation.count += 1;
      deviation.example = entry.id;
    }
  }
}

function addNew<T>(known: T[], more: readonly T[], most: number): void {
  for (const each of more) if (known.length < most && !known.includes(each)) known.push(each);
}

function keyOf({
  operation,
  in: part,
  pointer,
  rule,
}: Pick<CountedDeviation, 'operation' | 'in' | 'pointer' | 'rule'>): string {
  return `${operation} ${part} ${pointer} ${rule}`;
}
