// Counts by one or two labels, e.g. calls by operation and outcome. Counting costs two look-ups and allocates nothing for labels
// that were seen before.

export class Counter {
  private readonly counts = new Map<string, Map<string, number>>();

  /** Counts one more. @param other empty where one label says it all */
  add(one: string, other = ''): void {
    let within = this.counts.get(one);
    if (!within) {
      within = new Map();
      this.counts.set(one, within);
    }
    within.set(other, (within.get(other) ?? 0) + 1);
  }

  /** Every pair of labels that was counted, with its count. */
  *entries(): Generator<readonly [one: string, other: string, count: number]> {
    for (const [one, within] of this.counts) {
      for (const [other, count] of within) yield [one, other, count];
    }
  }
}
