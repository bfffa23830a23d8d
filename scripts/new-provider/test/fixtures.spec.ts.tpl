// The fixture files: their schemas for editors are current, and the files fit them.
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createAjv } from '../../../src/engine/messages/validate.ts';
import { FIXTURE_FILES, fileSchema } from '../../../src/providers/__NAME__/fixtures/fixture-schemas.ts';

const FOLDER = new URL('../../../fixtures/__NAME__/', import.meta.url);
const read = (name: string) => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as Record<string, unknown>;

describe.each(Object.keys(FIXTURE_FILES) as (keyof typeof FIXTURE_FILES)[])('fixtures/__NAME__/%s.json', (name) => {
  it('has its current schema beside it', () => {
    const file = `schemas/${name}.schema.json`;
    const current = JSON.parse(JSON.stringify(fileSchema(name))) as unknown;
    // To bring the files up to date: WRITE_FIXTURE_SCHEMAS=1 npx vitest run test/providers/__NAME__/fixtures.spec.ts
    if (process.env.WRITE_FIXTURE_SCHEMAS) {
      writeFileSync(new URL(file, FOLDER), `${JSON.stringify(current, null, 2)}\n`);
    }
    expect(read(file)).toEqual(current);
  });

  it('fits that schema', () => {
    const content = read(`${name}.json`);
    const check = createAjv({ checksSchemas: true }).compile({ ...fileSchema(name) });
    check(content);
    expect(check.errors).toBeNull();
    expect(content.$schema).toBe(`./schemas/${name}.schema.json`);
  });
});
