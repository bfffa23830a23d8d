// Waiting for a person: the enter key on a terminal.
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Resolves at the next line, at the end of the input, or when `signal` is aborted; the input is let go of afterwards. */
export async function nextLine(input: NodeJS.ReadableStream, signal: AbortSignal): Promise<void> {
  const lines = createInterface({ input });
  try {
    await Promise.race([once(lines, 'line', { signal }), once(lines, 'close', { signal })]).catch(() => undefined);
  } finally {
    lines.close();
    input.pause();
  }
}
