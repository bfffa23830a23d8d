// Deviations: where an accepted request does not follow the stricter readings of the partner's page. One row has one cause.
import type { Exchange, OpenedExchange } from '../contract/exchange.ts';
import { type Finding, type Message, PROFILES, type Profile } from '../contract/message.ts';
import type { Operation, SpokenDeviation } from '../contract/operation.ts';
import { check, partSchema } from '../messages/check.ts';
import { findWireHabits } from '../messages/wire-habits.ts';
import { hasTrailingSlash } from '../routing/routes.ts';

/** One row: a place, or several with one cause, and the readings that refuse it. */
export interface Deviation extends Finding {
  readonly readings: readonly Profile[];
  /** JSON Pointers of the members, where the row stands for several. */
  readonly members?: readonly string[];
}

/** The rows are at most this many, and so are the members of one row. */
const MOST_ROWS = 100;
const NOTHING: readonly Deviation[] = [];
const TABLE: readonly Profile[] = ['table'];

/** What is needed of an exchange. */
export type Accepted = Pick<OpenedExchange, 'provider' | 'operation' | 'message' | 'request' | 'sandbox' | 'caller'>;

/** The rows, as they were found, not masked. @param exchange one that validation accepted */
export function findDeviations(exchange: Accepted): readonly Deviation[] {
  const { provider, operation, message, request, sandbox, caller } = exchange;
  const stricter = stricterReadings(operation, sandbox.profile);
  if (stricter.length === 0) return NOTHING;
  let found: Found[] | undefined;
  const add = (findings: readonly Finding[], readings: readonly Profile[]): void => {
    if (findings.length === 0 || readings.length === 0) return;
    found ??= [];
    for (const finding of findings) found.push({ finding, readings });
  };
  for (const reading of stricter)
    if (differs(operation, reading)) add(check(operation, message, reading).findings, [reading]);
  const strict = stricter.filter((reading) => isStrict(operation, reading));
  add(findWireHabits({ provider, operation, request, message }), strict);
  if (hasTrailingSlash(request.path)) add([trailingSlash(operation)], strict);
  const spoken = operation.deviations?.(message, caller) ?? NOTHING;
  if (found && spoken.length > 0) found = found.map((each) => explainedBy(spoken, each));
  for (const { readings = TABLE, ...finding } of spoken) {
    add(
      [finding],
      readings.filter((reading) => stricter.includes(reading)),
    );
  }
  return found ? rowsOf(found, operation, message) : NOTHING;
}

/**
 * How many rows the nearest stricter reading has: 0 where one of them accepts the request as it is, or where none is stricter.
 * @param deviations of this exchange
 */
export function distanceToNearest(deviations: readonly Deviation[], { operation, sandbox }: Accepted): number {
  if (deviations.length === 0) return 0;
  let nearest = Number.POSITIVE_INFINITY;
  for (const reading of stricterReadings(operation, sandbox.profile)) {
    nearest = Math.min(nearest, deviations.filter(({ readings }) => readings.includes(reading)).length);
  }
  return Number.isFinite(nearest) ? nearest : 0;
}

/** Whether wire habits are refused under a reading: `table` always, `sample` where the provider reads it more strictly. */
export function isStrict(operation: Operation, reading: Profile): boolean {
  return reading === 'table' || (reading !== 'lenient' && differs(operation, reading));
}

const bySchemas = new WeakMap<Operation, Map<Profile, readonly Profile[]>>();

/** The readings after the one in force that refuse more. Worked out once an operation. */
function stricterReadings(operation: Operation, profile: Profile): readonly Profile[] {
  let byProfile = bySchemas.get(operation);
  if (!byProfile) {
    byProfile = new Map();
    bySchemas.set(operation, byProfile);
  }
  let readings = byProfile.get(profile);
  if (!readings) {
    readings = PROFILES.slice(PROFILES.indexOf(profile) + 1).filter((reading) => isStrict(operation, reading));
    byProfile.set(profile, readings);
  }
  return readings;
}

/** Whether a reading has schemas of its own. */
function differs({ schemas }: Operation, reading: Profile): boolean {
  return (['headers', 'query', 'body'] as const).some(
    (part) => partSchema(schemas, part, reading) !== partSchema(schemas, part, 'lenient'),
  );
}

/** The slash at the end of a path that the server has ignored (docs/wire-decisions.md#trailing-slash). */
function trailingSlash({ path }: Operation): Finding {
  const message = 'The path ends with a slash; the page writes it without.';
  return { in: 'params', pointer: '', rule: 'trailing-slash', message, allowed: path };
}

/** What the operation itself says of a place explains more than what its schema says of it. */
function explainedBy(spoken: readonly SpokenDeviation[], found: Found): Found {
  const { in: part, pointer } = found.finding;
  const same = spoken.find((each) => each.in === part && each.pointer === pointer);
  if (!same) return found;
  const { readings: _own, ...finding } = same;
  return { ...found, finding };
}

interface Found {
  readonly finding: Finding;
  readonly readings: readonly Profile[];
}

/** One row for one cause: the same place under several readings, a shape of the operation, members of other JSON types. */
function rowsOf(found: readonly Found[], operation: Operation, message: Message): readonly Deviation[] {
  const rows = new Map<string, { finding: Finding; readings: Set<Profile>; members: Set<string> }>();
  const types = found.filter(({ finding }) => isOfType(finding));
  const isManyTypes = new Set(types.map(({ finding }) => finding.pointer)).size > 1;
  for (const { finding, readings } of found) {
    const shape = operation.shapes?.find((each) => each.covers(finding, message));
    const isType = !shape && isManyTypes && isOfType(finding);
    const row: Finding = shape
      ? { in: 'body', pointer: shape.pointer, rule: shape.rule, message: shape.message }
      : isType
        ? OTHER_TYPES
        : finding;
    const key = `${row.in} ${row.pointer} ${row.rule}`;
    let known = rows.get(key);
    if (!known) {
      if (rows.size >= MOST_ROWS) continue;
      known = { finding: row, readings: new Set(), members: new Set() };
      rows.set(key, known);
    }
    for (const reading of readings) known.readings.add(reading);
    if ((shape || isType) && known.members.size < MOST_ROWS) known.members.add(finding.pointer);
  }
  return [...rows.values()].map(({ finding, readings, members }) => ({
    ...finding,
    readings: PROFILES.filter((reading) => readings.has(reading)),
    ...(members.size > 0 ? { members: [...members] } : {}),
  }));
}

const OTHER_TYPES: Finding = {
  in: 'body',
  pointer: '',
  rule: 'types',
  message: 'members have another JSON type than the page gives them, such as a number where it has a text',
};

/** Whether only the JSON type is wrong: the value would be right if it were of the other type. */
function isOfType({ in: part, rule, allowed, received }: Finding): boolean {
  if (part !== 'body') return false;
  if (rule === 'type') return received !== null && typeof received !== 'object';
  if (rule !== 'const' && rule !== 'enum') return false;
  return (Array.isArray(allowed) ? allowed : [allowed]).some((value) => String(value) === String(received));
}

/** The rows of a journal entry's exchange; none where validation refused it or it was never opened. */
export function deviationsIn(exchange: Exchange): readonly Deviation[] {
  return exchange.isValid && exchange.message ? findDeviations(exchange as Accepted) : NOTHING;
}
