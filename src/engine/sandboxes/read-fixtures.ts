// Fixture files: the world at rest as JSON, each file held against its schema before anything is served.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UnusableFileError } from '../base/errors.ts';
import type { JsonSchema } from '../contract/json-schema.ts';
import { compile, describe } from '../messages/validate.ts';

/** A fixture file that cannot be used; its message names file, place and reason. */
export class FixtureError extends UnusableFileError {}

/**
 * The entries of `name` in the folders, the later laid over the earlier: an entry with a key that is already there
 * replaces it, another is added.
 * @param folders the first is the product's own: the tests hold it against the schema, so that the start need not
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
  const entries = new Map<string, Entry>();
  for (const [index, folder] of folders.entries()) {
    const file = join(folder, name);
    if (!existsSync(file)) continue;
    const content = parse(file);
    if (index > 0) requireFit(content, schema, file);
    for (const entry of (content as { data: Entry[] }).data) entries.set(keyOf(entry), entry);
  }
  return [...entries.values()];
}

function requireFit(content: unknown, schema: JsonSchema, file: string): void {
  const check = compile({
    type: 'object',
    properties: { $schema: { type: 'string' }, data: { type: 'array', items: schema } },
    required: ['data'],
    additionalProperties: false,
  });
  if (check(content)) return;
  const [error] = check.errors ?? [];
  throw new FixtureError(
    `${file}: ${error ? `${error.instancePath || '/'}: ${describe(error).message}` : 'does not fit'}`,
  );
}

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (problem) {
    throw new FixtureError(`${file}: ${(problem as Error).message}`);
  }
}
