// JSON Schemas from outside: what is supported, and what is refused with the member when it is armed.
import { describe, expect, it } from 'vitest';
import { FORMATS, readOutsideSchema, UnusableSchema } from '../../../src/engine/matching/outside-schema.ts';
import { schemaCheck } from '../../../src/engine/matching/schema-check.ts';
import { TooMuchWork, Work } from '../../../src/engine/matching/work.ts';
import { plenty } from '../../support/work.ts';

function flawOf(schema: unknown) {
  try {
    readOutsideSchema(schema);
  } catch (problem) {
    if (problem instanceof UnusableSchema) return problem.flaw;
    throw problem;
  }
  return undefined;
}

const nested = (depth: number): object => (depth === 0 ? {} : { properties: { a: nested(depth - 1) } });
const doubled = (depth: number) => ({
  $ref: '#/$defs/d0',
  $defs: Object.fromEntries(
    Array.from({ length: depth }, (_, at) => [
      `d${at}`,
      at + 1 === depth ? {} : { allOf: [{ $ref: `#/$defs/d${at + 1}` }, { $ref: `#/$defs/d${at + 1}` }] },
    ]),
  ),
});

describe('a schema from outside', () => {
  it.each([
    ['$async', { $async: true }, '/$async'],
    ['$async below', { properties: { a: { $async: true } } }, '/properties/a/$async'],
    ['a type that does not exist', { type: 'strnig' }, '/type'],
    ['types twice', { type: ['string', 'string'] }, '/type'],
    ['an unknown keyword', { propertees: {} }, '/propertees'],
    ['an own address below', { properties: { a: { $id: 'http://a' } } }, '/properties/a/$id'],
    ['an anchor', { $anchor: 'a' }, '/$anchor'],
    ['a dynamic reference', { $dynamicRef: '#a' }, '/$dynamicRef'],
    ['items that are compared with one another', { items: {}, uniqueItems: true }, '/uniqueItems'],
    ['a reference to itself', { $ref: '#' }, '/$ref'],
    ['a reference to elsewhere', { $ref: 'http://json-schema.org/draft-07/schema' }, '/$ref'],
    ['a reference to nowhere', { $ref: '#/$defs/a' }, '/$ref'],
    ['a reference to what is no schema', { properties: { a: {} }, $ref: '#/properties' }, '/properties'],
    [
      'a reference in a circle',
      { $defs: { a: { $ref: '#/$defs/b' }, b: { not: { $ref: '#/$defs/a' } } }, $ref: '#/$defs/a' },
      '/$defs/a',
    ],
    ['a reference that holds itself', { properties: { a: { items: { $ref: '#/properties/a' } } } }, '/properties/a'],
    ['a reference with a stray percent sign', { $ref: '#/%zz' }, '/$ref'],
    ['references that double', doubled(30), '/$defs/'],
    ['a pattern that looks ahead', { pattern: '^(?=a)b' }, '/pattern'],
    ['a pattern that looks back', { pattern: '(?<!a)b' }, '/pattern'],
    ['a pattern that repeats what it found', { pattern: '(a)\\1' }, '/pattern'],
    ['a pattern that is none', { pattern: '(' }, '/pattern'],
    ['a pattern that is no text', { pattern: 7 }, '/pattern'],
    ['a pattern that counts too far', { pattern: '(a{1,99}){1,99}' }, '/pattern'],
    ['a pattern that is too long', { pattern: 'a'.repeat(501) }, '/pattern'],
    ['a pattern of names', { patternProperties: { '(?=a)': {} } }, '/patternProperties/(?=a)'],
    ['too many schemas', { allOf: Array.from({ length: 300 }, () => ({ if: {}, then: {} })) }, '/allOf/'],
    ['schemas nested too deeply', nested(25), '/properties/a'],
    ['too many characters', { enum: ['x'.repeat(33_000)] }, ''],
    ['too many values', { enum: Array.from({ length: 6_000 }, (_, index) => index) }, ''],
    ['a format that does not exist', { format: 'phone' }, '/format'],
    ['a length that is none', { maxLength: -1 }, '/maxLength'],
    ['names twice', { required: ['a', 'a'] }, '/required'],
    ['names that are none', { dependentRequired: { a: 'b' } }, '/dependentRequired/a'],
    ['a list that is no schema', { items: [{}] }, '/items'],
    ['null', { not: null }, '/not'],
    ['a number', 7, ''],
  ])('is refused with %s', (_what, schema, pointer) => {
    const flaw = flawOf(schema);
    expect(flaw?.pointer).toContain(pointer);
    expect(flaw?.message).toMatch(/\w/);
  });

  it('may have every keyword that is about a message', () => {
    const schema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: 'https://example.com/card',
      title: 'A card',
      $defs: { name: { type: 'string', minLength: 1, maxLength: 40, pattern: '^\\p{L}+$' } },
      type: 'object',
      required: ['first'],
      properties: {
        first: { $ref: '#/$defs/name' },
        constructor: { type: 'string' },
        amounts: { items: { exclusiveMinimum: 0, multipleOf: 0.5 } },
      },
      patternProperties: { '^x-': { type: ['string', 'null'] } },
      propertyNames: { maxLength: 20 },
      additionalProperties: false,
      dependentRequired: { amounts: ['first'] },
      if: { required: ['amounts'] },
      then: { properties: { amounts: { contains: { const: 1 }, minContains: 1, prefixItems: [{ type: 'integer' }] } } },
      else: true,
      not: { required: ['last'] },
    };
    const { fits } = schemaCheck(schema);
    expect(fits({ first: 'Ann', 'x-a': null, amounts: [1, 2.5] }, plenty())).toBe(true);
    expect(fits({ first: 'Ann', constructor: 7 }, plenty())).toBe(false);
    expect(fits({ first: '7' }, plenty())).toBe(false);
    expect(fits({ first: 'Ann', amounts: [2] }, plenty())).toBe(false);
  });

  it.each(FORMATS)('may have the format %s, which no very long text has', (format) => {
    const { fits } = schemaCheck({ properties: { a: { format } } });
    expect(fits({ a: 'a'.repeat(1_000_000) }, plenty())).toBe(false);
  });

  it('is not held against a message where that is too much work', () => {
    const { fits } = schemaCheck({ properties: { list: { items: { pattern: '^(a+)+$' } } } });
    const list = Array.from({ length: 10_000 }, () => `${'a'.repeat(100)}!`);
    expect(() => fits({ list }, new Work(100_000))).toThrow(TooMuchWork);
    expect(fits({ list: list.slice(0, 3) }, new Work(100_000))).toBe(false);
  });
});
