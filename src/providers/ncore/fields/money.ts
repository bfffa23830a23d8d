// Money: on the wire a number in major units of its currency, inside an exact whole number of minor units.

/** Decimals of the currencies that do not have two (ISO 4217). */
const DECIMALS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((currency) => [currency, 0]),
  ),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((currency) => [currency, 3])),
  CLF: 4,
  UYW: 4,
};

/** @param currency ISO 4217; two decimals where it is unknown */
export function decimalsOf(currency: string | null | undefined): number {
  return DECIMALS[currency ?? ''] ?? 2;
}

/** Whether the amount is finer than the smallest unit of its currency. */
export function isTooFine(amount: number, currency: string | null | undefined): boolean {
  return !Number.isInteger(shifted(amount, decimalsOf(currency)));
}

/** @returns minor units; an amount that is finer is rounded to the nearest */
export function toMinor(amount: number, currency: string): number {
  return Math.round(shifted(amount, decimalsOf(currency)));
}

/** @returns the amount in major units, as it is written in decimal: 1050 US cents are 10.5 */
export function toMajor(minor: number, currency: string): number {
  return shifted(minor, -decimalsOf(currency));
}

/** Moves the decimal point in the written number, since `1.005 * 100` is not 100.5. */
function shifted(amount: number, places: number): number {
  const written = String(amount);
  return written.includes('e') ? amount * 10 ** places : Number(`${written}e${places}`);
}
