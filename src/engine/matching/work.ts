// How much work schemas from outside may make: counted and not timed, so that a busy machine answers like an idle one.

/** Thrown where a schema or pattern would take more work than is left. */
export class TooMuchWork extends Error {
  constructor() {
    super('it would take too much work on this message');
    this.name = 'TooMuchWork';
  }
}

/** A unit is one part of a schema looking at one part of a message: about ten nanoseconds. */
export class Work {
  private left: number;

  constructor(units: number) {
    this.left = units;
  }

  /** @throws TooMuchWork */
  spend(units: number): void {
    if (units > this.left) throw new TooMuchWork();
    this.left -= units;
  }
}

/** For all switches that one call is held against: at most some 20 ms. */
export const WORK_OF_A_CALL = 2_000_000;
/** For all entries that one verification looks at. */
export const WORK_OF_A_VERIFICATION = 50_000_000;

/** Looking at so many characters of a text counts as much as looking at one value. */
const CHARACTERS_A_UNIT = 32;
const sizes = new WeakMap<object, number>();

/** How many values a message has, long texts counted by their length. */
export function sizeOf(members: object): number {
  let size = sizes.get(members);
  if (size === undefined) {
    size = countIn(members);
    sizes.set(members, size);
  }
  return size;
}

function countIn(value: unknown): number {
  if (typeof value === 'string') return 1 + Math.floor(value.length / CHARACTERS_A_UNIT);
  if (typeof value !== 'object' || value === null) return 1;
  let size = 1;
  for (const name in value)
    size += 1 + Math.floor(name.length / CHARACTERS_A_UNIT) + countIn((value as Record<string, unknown>)[name]);
  return size;
}
