// Texts of clients as PostgreSQL can keep them: it takes neither NUL nor half a surrogate pair.

/** Any text, so that `readText` gives the same back. Most stay as they are; unlike texts stay unlike. */
export function keptText(text: string): string {
  return text.includes('\0') || text.startsWith('"') || !text.isWellFormed() ? JSON.stringify(text) : text;
}

/** What was given to `keptText`. */
export function readText(kept: string): string {
  return kept.startsWith('"') ? (JSON.parse(kept) as string) : kept;
}
