// Client text in a form that PostgreSQL accepts: it refuses NUL and half a surrogate pair.

/** Turns any text into one that PostgreSQL accepts. Most stay as they are, and two different texts stay different. */
export function storedText(text: string): string {
  return text.includes('\0') || text.startsWith('"') || !text.isWellFormed() ? JSON.stringify(text) : text;
}

/** Gives back the text that `storedText` was given. */
export function readText(stored: string): string {
  return stored.startsWith('"') ? (JSON.parse(stored) as string) : stored;
}
