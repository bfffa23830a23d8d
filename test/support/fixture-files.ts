// What every provider's tests ask of its fixture files: the schemas beside them are current, and the files fit them.
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '../../src/engine/contract/json-schema.ts';
import { createAjv } from '../../src/engine/messages/compile-schema.ts';

/**
 * Describes the fixture files of a provider. With WRITE_FIXTURE_SCHEMAS=1 in the environment the schemas are written first.
 * @param names of the files, without `.json`
 * @param schemaOf the schema of a whole file
 */
export function describeFixtureFiles<Name extends string>(
  provider: string,
  names: readonly Name[],
  schemaOf: (name: Name) => JsonSchema,
): void {
  const folder = new URL(`../../fixtures/${provider}/`, import.meta.url);
  const read = (file: string) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Record<string, unknown>;

  describe.each(names)(`fixtures/${provider}/%s.json`, (name) => {
    it('has its current schema beside it', () => {
      const file = `schemas/${name}.schema.json`;
      const current = JSON.parse(JSON.stringify(schemaOf(name))) as unknown;
      if (process.env.WRITE_FIXTURE_SCHEMAS) {
        writeFileSync(new URL(file, folder), `${JSON.stringify(current, null, 2)}\n`);
      }
      expect(read(file)).toEqual(current);
    });

    it('fits that schema', () => {
      const content = read(`${name}.json`);
      const check = createAjv({ checksSchemas: true }).compile({ ...schemaOf(name) });
      check(content);
      expect(check.errors).toBeNull();
      expect(content.$schema).toBe(`./schemas/${name}.schema.json`);
    });
  });
}
