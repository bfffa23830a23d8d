// Members that stand twice in an object: found wherever they are, and at no cost where there are none.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duplicateMembers, MOST_DUPLICATES } from '../../../src/engine/base/duplicate-members.ts';

const found = (text: string) => duplicateMembers(text, JSON.parse(text));

describe('duplicateMembers', () => {
  it.each([
    ['{"a":1,"a":2}', ['/a']],
    ['{"a":1,"\\u0061":2}', ['/a']],
    ['{"a":{"b":1,"b":2},"c":[{"d":1},{"d":1,"d":1}]}', ['/a/b', '/c/1/d']],
    ['{"a":1,"a":2,"a":3}', ['/a']],
    ['{"a/b":1,"a/b":2,"~":1,"~":2}', ['/a~1b', '/~0']],
    ['{ "x" : "\\"x\\":" , "x" : 1 }', ['/x']],
    ['{"":1,"":2}', ['/']],
    ['{"__proto__":1,"__proto__":2}', ['/__proto__']],
    ['{"a":{"a":1},"a":{"a":1}}', ['/a']],
  ])('finds those of %s', (text, pointers) => {
    expect(found(text)).toEqual(pointers);
  });

  it.each(['{}', '[]', '"a:"', '{"a":"a","b":{"a":1}}', '[{"a":1},{"a":1}]', '{"a":"\\\\","b":"\\":"}'])(
    'finds none in %s',
    (text) => {
      expect(found(text)).toBeUndefined();
    },
  );

  it('finds none in what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(duplicateMembers(text, JSON.parse(text))).toBeUndefined();
      }),
    );
  });

  it('names the first hundred', () => {
    const members = Array.from({ length: 300 }, (_, index) => `"m${index}":1,"m${index}":2`);
    expect(found(`{${members.join(',')}}`)).toHaveLength(MOST_DUPLICATES);
  });
});
