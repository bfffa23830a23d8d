// Which switches a call has to look at: all of a few, and of many those that its operation and its values may fit.
import type { Transaction } from '../../store/store.ts';
import type { Fitting } from './fitting.ts';
import { isLive, SWITCHES, type Switch, type SwitchKind, wantedKey, wantsAnything } from './switch.ts';

/** So many are all looked at, and the journal names those that do not fit. */
const MOST_LOOKED_AT = 50;
/** Of a message with more members than this every switch is looked at. */
const MOST_LOOKED_UP = 200;

/** A call or a notification. */
interface Occasion {
  readonly operation: string | undefined;
  /** The sandbox's time in milliseconds. */
  readonly now: number;
}

/** Whether any switch is armed. On the way of every call. */
export function hasSwitches(transaction: Transaction): boolean {
  return transaction.collection(SWITCHES).list({ group: { index: 'live', key: 'live' }, limit: 1 }).records.length > 0;
}

/** The switches of a kind that may act on the occasion, oldest first. One that has expired is marked so on the way. */
export function candidates(
  transaction: Transaction,
  kind: SwitchKind,
  { operation, now }: Occasion,
  fitting: Fitting,
): readonly Switch[] {
  const switches = transaction.collection(SWITCHES);
  const all = { group: { index: 'kind', key: kind }, order: 'oldest' } as const;
  const few = switches.list({ ...all, limit: MOST_LOOKED_AT });
  if (few.records.length === 0) return few.records;
  const found = few.hasMore ? lookedUp() : few.records;
  return found.filter((armed) => {
    const live = isLive(armed, now);
    if (!live) switches.put({ ...armed, live });
    return live;
  });

  function lookedUp(): readonly Switch[] {
    const named = Object.entries(fitting.members() ?? {});
    if (named.length > MOST_LOOKED_UP) return switches.list(all).records;
    const keys = new Set([wantsAnything(kind)]);
    for (const [name, value] of named) {
      for (const each of [operation, undefined]) {
        const key = wantedKey(kind, each, name, value);
        if (key !== undefined) keys.add(key);
      }
    }
    const listed = [...keys].flatMap((key) => switches.list({ group: { index: 'wanted', key } }).records);
    return listed.sort((a, b) => numberOf(a) - numberOf(b));
  }
}

/** Switches are numbered in the order in which they are armed. */
function numberOf({ id }: Switch): number {
  return Number(id.slice(1));
}
