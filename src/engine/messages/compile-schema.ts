// Compiles JSON Schemas: ours, which the tests check, and those of a user, which are checked here.
import { createRequire } from 'node:module';
import type { Ajv2020, ValidateFunction } from 'ajv/dist/2020.js';
import type { JsonSchema } from '../contract/json-schema.ts';

/**
 * Our own schemas are held against the meta-schema by the tests, not at every start: loading it costs more than
 * all of them together. `x-…` members are notes for the documentation.
 */
export function createAjv(options: { checksSchemas: boolean }): Ajv2020 {
  const { checksSchemas } = options;
  const { ajv2020, addFormats } = loadAjv();
  const ajv = new ajv2020.Ajv2020({
    allErrors: true,
    strict: checksSchemas,
    strictTypes: false,
    strictRequired: false,
    validateSchema: checksSchemas,
    ...(checksSchemas ? {} : { meta: false, defaultMeta: '' }),
    verbose: true,
    // Needed only for names such as `constructor`, which a schema of a user might hold; ours hold none.
    ownProperties: checksSchemas,
  });
  addFormats.default(ajv);
  ajv.addVocabulary(['x-source', 'x-implied-decimals', 'example']);
  return ajv;
}

const load = createRequire(import.meta.url);

/** Loaded with the first check: it takes as long as everything else at start together, and `start` need not wait for it. */
function loadAjv() {
  return {
    ajv2020: load('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js'),
    addFormats: load('ajv-formats') as typeof import('ajv-formats'),
  };
}

let ownAjv: Ajv2020 | undefined;

/** A check for one of our own schemas. */
export function compile(schema: JsonSchema): ValidateFunction {
  ownAjv ??= createAjv({ checksSchemas: false });
  return ownAjv.compile(schema);
}
