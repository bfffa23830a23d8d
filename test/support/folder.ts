// Temporary folders for tests, removed after the last test of the file.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const made: string[] = [];

/** A fresh folder. */
export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'card-sandbox-test-'));
  made.push(folder);
  return folder;
}

/** The content of every file of a folder, by name. In a lock file the count of beats is 0, since it rises while the lock is held. */
export function contentOf(folder: string): Record<string, string> {
  const names = readdirSync(folder).sort();
  return Object.fromEntries(
    names.map((name) => [name, readFileSync(join(folder, name), 'latin1').replace(/"beats":\d+/, '"beats":0')]),
  );
}

afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});
