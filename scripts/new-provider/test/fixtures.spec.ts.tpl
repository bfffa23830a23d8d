// The fixture files: their schemas for editors are current, and the files fit them.
// To write the schemas: WRITE_FIXTURE_SCHEMAS=1 npx vitest run test/providers/__NAME__/fixtures.spec.ts
import { FIXTURE_FILES, fileSchema } from '../../../src/providers/__NAME__/fixtures/fixture-schemas.ts';
import { describeFixtureFiles } from '../../support/fixture-files.ts';

describeFixtureFiles('__NAME__', Object.keys(FIXTURE_FILES) as (keyof typeof FIXTURE_FILES)[], fileSchema);
