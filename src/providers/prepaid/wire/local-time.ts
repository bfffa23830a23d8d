// The platform's local time: its answers have no time zone, and its statements show Indian time.
// docs/wire-decisions.md#prepaid-time

const DAY_MS = 86_400_000;

/**
 * 14 digits YYYYMMDDHHMMSS.
 * @param at milliseconds since 1970
 */
export function dateTime(at: number, utcOffsetMs: number): string {
  const iso = new Date(at + utcOffsetMs).toISOString();
  return (
    iso.slice(0, 4) + iso.slice(5, 7) + iso.slice(8, 10) + iso.slice(11, 13) + iso.slice(14, 16) + iso.slice(17, 19)
  );
}

/** The day of the platform's calendar, as YYYY-MM-DD. */
export function dayAt(at: number, utcOffsetMs: number): string {
  return new Date(at + utcOffsetMs).toISOString().slice(0, 10);
}

/**
 * When a day of the platform's calendar begins and when it is over, in milliseconds since 1970.
 * @param day YYYY-MM-DD, a day that exists
 */
export function spanOf(day: string, utcOffsetMs: number): { readonly fromMs: number; readonly untilMs: number } {
  const fromMs = Date.parse(day) - utcOffsetMs;
  return { fromMs, untilMs: fromMs + DAY_MS };
}

/** @param text `+05:30`, as the schema of the fixtures has checked */
export function parseUtcOffset(text: string): number {
  const [hours, minutes] = text.slice(1).split(':').map(Number) as [number, number];
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
