// Days of the calendar: what a schema cannot say about a date.

/** @param day YYYY-MM-DD; the schema has already checked the range of month and day */
export function isCalendarDay(day: string): boolean {
  const [year, month, date] = [Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8))];
  if (date <= 28) return true;
  if (month === 2) return date === 29 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return date <= (month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31);
}
