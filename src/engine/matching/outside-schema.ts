// A JSON Schema from outside (a switch, a verification, a scenario file), held against what is supported before it is used.
import { escapeStep, stepsOf } from '../base/json-pointer.ts';
import { isJsonObject } from '../base/parse-json.ts';
import { LONGEST_PATTERN, readPattern } from './linear-pattern.ts';

/** Why a schema cannot be used. */
export interface SchemaFlaw {
  /** JSON Pointer within the schema. */
  readonly pointer: string;
  readonly message: string;
  readonly expected: unknown;
  readonly received?: unknown;
}

/** Thrown while a schema is read. */
export class UnusableSchema extends Error {
  readonly flaw: SchemaFlaw;

  constructor(flaw: SchemaFlaw) {
    super(`${flaw.pointer || 'the schema'}: ${flaw.message}`);
    this.name = 'UnusableSchema';
    this.flaw = flaw;
  }
}

export const SCHEMA_BOUNDS = {
  /** Characters of the schema as JSON. */
  characters: 32_768,
  /** Schemas within schemas. */
  depth: 24,
  /** Schemas in all. */
  schemas: 250,
  /** Parts in all, those behind each `$ref` counted anew for every `$ref` that leads to them. */
  weight: 5_000,
} as const;

/** What a keyword has as its value. */
type Form =
  | 'schema'
  | 'schemas'
  | 'named'
  | 'value'
  | 'annotation'
  | 'pattern'
  | 'names'
  | 'count'
  | 'number'
  | 'reference';

const KEYWORDS: Readonly<Record<string, Form>> = {
  $ref: 'reference',
  $defs: 'named',
  definitions: 'named',
  type: 'value',
  enum: 'value',
  const: 'value',
  format: 'value',
  pattern: 'pattern',
  multipleOf: 'number',
  maximum: 'number',
  minimum: 'number',
  exclusiveMaximum: 'number',
  exclusiveMinimum: 'number',
  maxLength: 'count',
  minLength: 'count',
  maxItems: 'count',
  minItems: 'count',
  maxContains: 'count',
  minContains: 'count',
  maxProperties: 'count',
  minProperties: 'count',
  required: 'names',
  properties: 'named',
  patternProperties: 'named',
  dependentSchemas: 'named',
  dependentRequired: 'value',
  additionalProperties: 'schema',
  unevaluatedProperties: 'schema',
  propertyNames: 'schema',
  items: 'schema',
  unevaluatedItems: 'schema',
  contains: 'schema',
  prefixItems: 'schemas',
  allOf: 'schemas',
  anyOf: 'schemas',
  oneOf: 'schemas',
  not: 'schema',
  if: 'schema',
  then: 'schema',
  else: 'schema',
  $schema: 'annotation',
  $comment: 'annotation',
  title: 'annotation',
  description: 'annotation',
  default: 'annotation',
  examples: 'annotation',
  example: 'annotation',
  deprecated: 'annotation',
  readOnly: 'annotation',
  writeOnly: 'annotation',
};

export const FORMATS: readonly string[] = [
  'date',
  'time',
  'date-time',
  'duration',
  'uuid',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'uri',
];
const TYPES = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'];

/** A schema that can be used. */
export interface OutsideSchema {
  /** Without annotations, so that none of them means anything to the checker. */
  readonly schema: unknown;
  /** How many parts it has, for the work that it makes. */
  readonly weight: number;
}

/** @throws UnusableSchema that names the first member which is not supported */
export function readOutsideSchema(schema: unknown): OutsideSchema {
  const { characters } = SCHEMA_BOUNDS;
  const length = JSON.stringify(schema)?.length ?? 0;
  if (length > characters) {
    refuse('', `it has ${length} characters`, `at most ${characters} characters`);
  }
  const reader = new Reader(schema);
  const plain = reader.read(schema, '', 0);
  return { schema: plain, weight: reader.weightOf('') };
}

function refuse(pointer: string, message: string, expected: unknown, received?: unknown): never {
  throw new UnusableSchema({ pointer, message, expected, ...(received === undefined ? {} : { received }) });
}

class Reader {
  private readonly root: unknown;
  private count = 0;
  /** Of each schema by its pointer: its own weight, and where its parts and references lead. */
  private readonly own = new Map<string, { weight: number; readonly leads: string[] }>();
  private readonly whole = new Map<string, number>();
  private readonly open = new Set<string>();

  constructor(root: unknown) {
    this.root = root;
  }

  read(schema: unknown, pointer: string, depth: number): unknown {
    this.count += 1;
    if (this.count > SCHEMA_BOUNDS.schemas) {
      refuse(pointer, 'there are too many schemas in it', `at most ${SCHEMA_BOUNDS.schemas}`);
    }
    if (depth > SCHEMA_BOUNDS.depth)
      refuse(pointer, 'it is nested too deeply', `at most ${SCHEMA_BOUNDS.depth} levels`);
    const own = { weight: 1, leads: [] as string[] };
    this.own.set(pointer, own);
    if (typeof schema === 'boolean') return schema;
    if (!isJsonObject(schema)) refuse(pointer, 'it must be a JSON Schema', 'an object, true or false', schema);
    const plain: [string, unknown][] = [];
    for (const [keyword, value] of Object.entries(schema)) {
      const at = `${pointer}/${escapeStep(keyword)}`;
      // An address of its own is taken for a note at the top; anywhere else references would change their meaning.
      if (pointer === '' && keyword === '$id') continue;
      const form = Object.hasOwn(KEYWORDS, keyword) ? KEYWORDS[keyword] : undefined;
      if (!form) refuse(at, `the keyword ${keyword} is not supported`, Object.keys(KEYWORDS));
      if (form === 'annotation') continue;
      plain.push([keyword, this.readValue(form, keyword, value, at, depth, own)]);
    }
    return Object.fromEntries(plain);
  }

  private readValue(
    form: Form,
    keyword: string,
    value: unknown,
    at: string,
    depth: number,
    own: { weight: number; readonly leads: string[] },
  ): unknown {
    own.weight += 1;
    const lead = (pointer: string, schema: unknown) => {
      if (keyword !== '$defs' && keyword !== 'definitions') own.leads.push(pointer);
      return this.read(schema, pointer, depth + 1);
    };
    switch (form) {
      case 'schema':
        return lead(at, value);
      case 'schemas':
        if (!Array.isArray(value) || value.length === 0) refuse(at, 'it must be a list of schemas', 'a list', value);
        return value.map((each, index) => lead(`${at}/${index}`, each));
      case 'named': {
        if (!isJsonObject(value)) refuse(at, 'it must be an object of schemas', 'an object', value);
        if (keyword === 'patternProperties')
          for (const name of Object.keys(value)) requirePattern(name, `${at}/${escapeStep(name)}`);
        return Object.fromEntries(
          Object.entries(value).map(([name, each]) => [name, lead(`${at}/${escapeStep(name)}`, each)]),
        );
      }
      case 'reference':
        own.leads.push(this.target(value, at));
        return value;
      case 'pattern':
        return requirePattern(value, at);
      case 'names':
        own.weight += requireNames(value, at).length;
        return value;
      case 'count':
        if (!Number.isInteger(value) || (value as number) < 0)
          refuse(at, 'it must be a whole number', 'a number from 0 on', value);
        return value;
      case 'number':
        if (typeof value !== 'number' || (keyword === 'multipleOf' && value <= 0))
          refuse(at, 'it must be a number', 'a number', value);
        return value;
      default:
        own.weight += requireValue(keyword, value, at);
        return value;
    }
  }

  /** @returns the pointer of the place in this schema to which a reference leads */
  private target(reference: unknown, at: string): string {
    const expected = '# and a JSON Pointer to a schema in this one, e.g. #/$defs/card';
    if (typeof reference !== 'string' || !reference.startsWith('#/')) {
      refuse(at, 'a reference must lead to another place in this schema', expected, reference);
    }
    let pointer: string;
    try {
      pointer = decodeURIComponent(reference.slice(1));
    } catch {
      return refuse(at, 'the reference has a percent sign that encodes nothing', expected, reference);
    }
    let place: unknown = this.root;
    for (const step of stepsOf(pointer)) {
      place =
        typeof place === 'object' && place !== null && Object.hasOwn(place, step)
          ? (place as Record<string, unknown>)[step]
          : undefined;
    }
    if (place === undefined) refuse(at, 'the reference leads nowhere', expected, reference);
    return pointer;
  }

  /** How many parts look at a message, with those behind references. */
  weightOf(pointer: string): number {
    const known = this.whole.get(pointer);
    if (known !== undefined) return known;
    const own = this.own.get(pointer);
    if (!own) return refuse(pointer, 'a reference leads here, and this is no schema', 'a schema');
    if (this.open.has(pointer)) refuse(pointer, 'a reference leads back to it', 'references without a circle');
    this.open.add(pointer);
    let weight = own.weight;
    for (const lead of own.leads) weight += this.weightOf(lead);
    this.open.delete(pointer);
    if (weight > SCHEMA_BOUNDS.weight) refuse(pointer, 'it has too many parts', `at most ${SCHEMA_BOUNDS.weight}`);
    this.whole.set(pointer, weight);
    return weight;
  }
}

function requirePattern(source: unknown, at: string): string {
  if (typeof source !== 'string') return refuse(at, 'a pattern must be a text', 'a regular expression', source);
  const pattern = readPattern(source);
  if (typeof pattern !== 'string') return source;
  return refuse(
    at,
    pattern,
    `a regular expression of at most ${LONGEST_PATTERN} characters, without looking ahead or back`,
    source,
  );
}

function requireNames(value: unknown, at: string): readonly string[] {
  if (Array.isArray(value) && value.every((name) => typeof name === 'string') && new Set(value).size === value.length) {
    return value as string[];
  }
  return refuse(at, 'it must be a list of names, each once', 'a list of texts', value);
}

/** @returns how much work the value adds */
function requireValue(keyword: string, value: unknown, at: string): number {
  switch (keyword) {
    case 'type': {
      const types = Array.isArray(value) ? value : [value];
      const isKnown = types.length > 0 && types.every((type) => TYPES.includes(type as string));
      if (!isKnown || new Set(types).size < types.length)
        refuse(at, 'it must be a type or a list of types', TYPES, value);
      return types.length;
    }
    case 'format':
      if (!FORMATS.includes(value as string)) refuse(at, 'the format is not supported', FORMATS, value);
      return 1;
    case 'enum':
      if (!Array.isArray(value) || value.length === 0) refuse(at, 'it must be a list of values', 'a list', value);
      return sizeOf(value);
    case 'dependentRequired':
      if (!isJsonObject(value)) refuse(at, 'it must be an object of lists of names', 'an object', value);
      return Object.entries(value).reduce(
        (sum, [name, names]) => sum + requireNames(names, `${at}/${escapeStep(name)}`).length,
        1,
      );
    default:
      return sizeOf(value);
  }
}

/** How many values there are in a value. The JSON that it comes from is not nested deeply. */
function sizeOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce((sum: number, each) => sum + sizeOf(each), 1);
}
