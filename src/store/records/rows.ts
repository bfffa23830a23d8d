// Rows in the order of their creation: how a table keeps, finds and merges them.

/** A record and its place in the order of creation. */
export interface Row<R> {
  readonly sequence: number;
  record: R;
}

/** Rows of several ascending lists in one order, each sequence once, beyond `start` when given. */
export function* merged<R>(
  sources: Row<R>[][],
  order: 'newest' | 'oldest',
  start: number | undefined,
): Generator<Row<R>> {
  const step = order === 'newest' ? -1 : 1;
  const positions = sources.map((rows) => {
    if (order === 'newest') return start === undefined ? rows.length - 1 : firstAtOrAfter(rows, start) - 1;
    return start === undefined ? 0 : firstAtOrAfter(rows, start + 1);
  });
  let last: number | undefined;
  for (;;) {
    let chosen = -1;
    let best: Row<R> | undefined;
    for (let source = 0; source < sources.length; source++) {
      const row = sources[source]?.[positions[source] as number];
      if (row && (!best || (row.sequence - best.sequence) * step < 0)) {
        best = row;
        chosen = source;
      }
    }
    if (!best) return;
    positions[chosen] = (positions[chosen] as number) + step;
    if (best.sequence !== last) yield best;
    last = best.sequence;
  }
}

/** Adds a row to an ascending list; nearly always at its end. */
export function insertInOrder<R>(rows: Row<R>[], row: Row<R>): void {
  const newest = rows[rows.length - 1];
  if (!newest || newest.sequence < row.sequence) rows.push(row);
  else rows.splice(firstAtOrAfter(rows, row.sequence), 0, row);
}

/** Takes a row out of an ascending list. */
export function takeOut<R>(rows: Row<R>[], row: Row<R>): void {
  const position = firstAtOrAfter(rows, row.sequence);
  if (rows[position] === row) rows.splice(position, 1);
}

/** The position of the first row whose sequence is at least `sequence`, by bisection. */
function firstAtOrAfter<R>(rows: readonly Row<R>[], sequence: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle] as Row<R>).sequence < sequence) low = middle + 1;
    else high = middle;
  }
  return low;
}
