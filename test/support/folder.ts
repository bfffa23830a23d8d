// A folder of its own for a test, gone when the test file ends.
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

/** Every file of a folder with its content, by name; a lock without its count, which goes on while somebody is there. */
export function contentOf(folder: string): Record<string, string> {
  const names = readdirSync(folder).sort();
  return Object.fromEntries(
    names.map((name) => [name, readFileSync(join(folder, name), 'latin1').replace(/"beats":\d+/, '"beats":0')]),
  );
}

afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});
