// Figures: the middle of several, and the table they are printed in.
// @ts-check

/** @param {readonly number[]} numbers */
export function median(numbers) {
  const sorted = [...numbers].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/**
 * A number with as many digits as mean something.
 * @param {number} number
 */
export function shown(number) {
  if (Number.isNaN(number)) return 'not known';
  const digits = Math.abs(number) >= 100 ? 0 : Math.abs(number) >= 10 ? 1 : 2;
  return number.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/**
 * The least, the middle and the most of several.
 * @param {readonly number[]} numbers
 */
export function spread(numbers) {
  return `${shown(median(numbers))} (${shown(Math.min(...numbers))}–${shown(Math.max(...numbers))})`;
}

/** @typedef {{ what: string, floor?: string, product: string, ratio?: string, reach?: string }} Row */

/** @param {readonly Row[]} rows */
export function table(rows) {
  const titled = [{ what: '', floor: 'floor', product: 'card-sandbox', ratio: 'ratio', reach: 'reach' }, ...rows];
  const lines = titled.map(({ what, floor = '', product, ratio = '', reach = '' }) => [
    what,
    floor,
    product,
    ratio,
    reach,
  ]);
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  return lines
    .map((line) =>
      line
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
