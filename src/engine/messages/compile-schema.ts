// Compiles JSON Schemas: ours, which the tests check, and those of a user, which are checked here.
import { createRequire } from 'node:module';
import type { Ajv2020, Options, ValidateFunction } from 'ajv/dist/2020.js';
import type { JsonSchema } from '../contract/json-schema.ts';

/**
 * Our own schemas are held against the meta-schema by the tests, not at every start: loading it costs more than
 * all of them together. `x-…` members are notes for the documentation.
 */
export function createAjv(options: AjvOptions): Ajv2020 {
  const { checksSchemas, allErrors = true, regExp } = options;
  const { ajv2020, addFormats } = loadAjv();
  const ajv = new ajv2020.Ajv2020({
    allErrors,
    strict: checksSchemas,
    strictTypes: false,
    strictRequired: false,
    validateSchema: checksSchemas,
    ...(checksSchemas ? {} : { meta: false, defaultMeta: '' }),
    verbose: true,
    // Needed only for names such as `constructor`, which a schema of a user might hold; ours hold none.
    ownProperties: checksSchemas || regExp !== undefined,
    ...(regExp ? { code: { regExp }, inlineRefs: false } : {}),
  });
  addFormats.default(ajv);
  for (const [name, format] of Object.entries(ajv.formats)) ajv.formats[name] = bounded(format);
  ajv.addVocabulary(['x-source', 'x-implied-decimals', 'example']);
  return ajv;
}

interface AjvOptions {
  readonly checksSchemas: boolean;
  /** Whether a check goes on after the first error; it does when left out. */
  readonly allErrors?: boolean;
  /** What patterns run in, in place of JavaScript's own regular expressions. */
  readonly regExp?: NonNullable<NonNullable<Options['code']>['regExp']>;
}

/** No address, time or id is longer. Some formats take time in proportion to the square of a text that does not fit. */
const LONGEST_FORMATTED = 2_048;

/** A format that a longer text never has. */
function bounded(format: Format): Format {
  const fits = fitsOf(format);
  return fits ? (text: string) => text.length <= LONGEST_FORMATTED && fits(text) : format;
}

type Format = Ajv2020['formats'][string];

function fitsOf(format: Format): ((text: string) => boolean) | undefined {
  if (typeof format === 'function') return format as (text: string) => boolean;
  if (format instanceof RegExp) return (text) => format.test(text);
  if (typeof format !== 'object' || format.type === 'number' || format.async) return undefined;
  return fitsOf(format.validate as Format);
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
