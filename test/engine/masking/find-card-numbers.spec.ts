// Card numbers in a text: found wherever one may stand, and not where digits only look like one.
import { describe, expect, it } from 'vitest';
import { findPans, maskPans } from '../../../src/engine/masking/find-card-numbers.ts';

const VISA = '4012888888881881';

describe('a card number in a text', () => {
  it.each([
    [VISA, '401288******1881'],
    ['4012 8888 8888 1881', '401288******1881'],
    ['4012-8888-8888-1881', '401288******1881'],
    [`p${VISA}@example.com`, 'p401288******1881@example.com'],
    [`${VISA}x`, '401288******1881x'],
    [`tenant1 ${VISA}`, 'tenant1 401288******1881'],
    [`12 ${VISA} 12/28 123`, '12 401288******1881 12/28 123'],
    [`${VISA},${VISA}`, '401288******1881,401288******1881'],
    [`a-${VISA}-b`, 'a-401288******1881-b'],
  ])('is found and masked in %j', (text, masked) => {
    expect(new Set(findPans(text))).toEqual(new Set([VISA]));
    expect(maskPans(text)).toBe(masked);
  });

  it.each([
    ['another check digit', '4012888888881882'],
    ['more digits', `1${VISA}`],
    ['a prefix that no network uses', '0012888888881889'],
    ['a digest', `${VISA}abcdefabcdefabcdefabcdefabcdef`],
    ['a UUID', '40128888-8888-4188-8123-1234567890ab'],
    ['two spaces between', '40128888  88881881'],
  ])('is not seen in %s', (_what, text) => {
    expect(findPans(text)).toEqual([]);
    expect(maskPans(text)).toBe(text);
  });
});
