// Days of the calendar: what a schema cannot say about a date.
import type { Finding } from '../wire/operation.ts';

/** @param day YYYY-MM-DD */
export function isCalendarDay(day: string): boolean {
  const [year, month, date] = [Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8))];
  if (year === 0 || month < 1 || month > 12 || date < 1) return false;
  if (date <= 28) return true;
  if (month === 2) return date === 29 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return date <= (month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31);
}

/**
 * The day in a date of any form that a page has: YYYYMMDD, DD-MM-YYYY, YYYY-MM-DD, or 13 or 14 digits that begin with
 * YYYYMMDD.
 * @returns YYYY-MM-DD, whether or not the day exists; undefined where the text has none of these forms
 */
export function dayOf(date: unknown): string | undefined {
  if (typeof date !== 'string') return undefined;
  if (/^\d{8}(?:\d{5,6})?$/.test(date)) return `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6, 8)}`;
  if (/^\d\d-\d\d-\d{4}$/.test(date)) return `${date.slice(6)}-${date.slice(3, 5)}-${date.slice(0, 2)}`;
  return /^\d{4}-\d\d-\d\d$/.test(date) ? date : undefined;
}

/** The first year in which a cardholder can be born (*ours*). */
const FIRST_BIRTH_YEAR = '1900';

/** A date in a message. */
export interface DateMember {
  /** JSON Pointer in the body. */
  readonly pointer: string;
  readonly value: unknown;
  /** Set for a birth date: the platform's day on which it must have come, as YYYY-MM-DD. */
  readonly bornBy?: string;
}

/** What is wrong with a date of the right form; undefined where it names a possible day, or its form is another. */
export function dateFinding({ pointer, value, bornBy }: DateMember): Finding | undefined {
  const day = dayOf(value);
  if (day === undefined) return undefined;
  const name = pointer.slice(pointer.lastIndexOf('/') + 1);
  const found = (rule: string, words: string, allowed: string): Finding => ({
    in: 'body',
    pointer,
    rule,
    message: `${name} ${words}`,
    allowed,
    received: value,
  });
  if (!isCalendarDay(day)) return found('calendar', 'is not a day of the calendar', 'a day that exists');
  if (bornBy === undefined) return undefined;
  if (day > bornBy) return found('birth-date', 'is in the future', `no later than ${bornBy}`);
  if (day < FIRST_BIRTH_YEAR) return found('birth-date', 'is too long ago', `${FIRST_BIRTH_YEAR} or later`);
  return undefined;
}
