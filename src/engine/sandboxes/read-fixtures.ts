// Reads fixture files: the base world as JSON. Each file is checked against its schema before the server serves anything.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UnusableFileError } from '../base/errors.ts';
import type { JsonSchema } from '../contract/json-schema.ts';
import { compile } from '../messages/compile-schema.ts';
import { violationsOf } from '../messages/describe-violation.ts';

/** A fixture file that cannot be used. Its message names the file, the place in it and the reason. */
export class FixtureError extends UnusableFileError {}

/**
 * The entries of the files of one name in several folders. An entry replaces the entry with the same key of an earlier
 * folder; an entry with a new key is added.
 * @param folders the first is the product's own; the tests check it against the schema, so the start does not
 * @param name the file's name without folder, e.g. `cards.json`; it holds `{"$schema"?, "data": […]}`
 * @param schema the JSON Schema of one entry
 * @param keyOf the key of an entry; two entries with the same key are the same
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
  const [violation] = violationsOf(check);
  throw new FixtureError(`${file}: ${violation?.pointer || '/'}: ${violation?.message ?? 'the file does not fit'}`);
}

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (problem) {
    throw new FixtureError(`${file}: ${(problem as Error).message}`);
  }
}
