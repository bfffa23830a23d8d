// Rows as a table of plain text.

/** @param rows of equally many cells; @param head a first row that is underlined */
export function renderTable(rows: readonly (readonly string[])[], head?: readonly string[]): string {
  const all = head ? [head, ...rows] : rows;
  const widths = (all[0] ?? []).map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] as number))
      .join('  ')
      .trimEnd();
  const lines = head
    ? [line(head), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)]
    : rows.map(line);
  return `${lines.join('\n')}\n`;
}
