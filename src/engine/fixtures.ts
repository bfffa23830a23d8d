// Fixture files: the world at rest as JSON, each file held against its schema before anything is served.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonSchema } from './provider.ts';
import { compile, describe } from './validate.ts';

/** A fixture file that cannot be used; its message names file, place and reason. */
export class FixtureError extends Error {}

/**
 * The entries of `name` in the folders, the later laid over the earlier: an entry with a key that is already there
 * replaces it, another is added.
 * @param name the file's name without folder, e.g. `cards.json`; it holds `{"$schema"?, "data": […]}`
 * @param schema of one entry
 * @param keyOf what makes an entry the same as another
 * @throws FixtureError when the file is not JSON or an entry does not fit the schema
 */
export function readFixtures<Entry>(
  folders: readonly string[],
  name: string,
  schema: JsonSchema,
  keyOf: (entry: Entry) => string,
): Entry[] {
  const check = compile({
    type: 'object',
    properties: { $schema: { type: 'string' }, data: { type: 'array', items: schema } },
    required: ['data'],
    additionalProperties: false,
  });
  const entries = new Map<string, Entry>();
  for (const file of folders.map((folder) => join(folder, name)).filter((path) => existsSync(path))) {
    const content = parse(file);
    if (!check(content)) {
      const [error] = check.errors ?? [];
      throw new FixtureError(
        `${file}: ${error ? `${error.instancePath || '/'}: ${describe(error).message}` : 'does not fit its schema'}`,
      );
    }
    for (const entry of (content as { data: Entry[] }).data) entries.set(keyOf(entry), entry);
  }
  return [...entries.values()];
}

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (problem) {
    throw new FixtureError(`${file}: ${(problem as Error).message}`);
  }
}
