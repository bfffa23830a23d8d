// Card numbers in a text: found however they are written, and not where digits only look like one.
import { describe, expect, it } from 'vitest';
import { findPans, maskPans } from '../../../src/engine/masking/find-card-numbers.ts';
import { DISGUISES, PAN } from '../../support/disguises.ts';

describe('a card number in a text', () => {
  it.each([
    [PAN, '401288******1881'],
    ['4012 8888 8888 1881', '401288******1881'],
    ['4012-8888-8888-1881', '401288******1881'],
    ['40128888  88881881', '401288******1881'],
    [`p${PAN}@example.com`, 'p401288******1881@example.com'],
    [`${PAN}x`, '401288******1881x'],
    [`tenant1 ${PAN}`, 'tenant1 401288******1881'],
    [`12 ${PAN} 12/28 123`, '12 401288******1881 12/28 [masked]'],
    [`${PAN}|2812|123`, '401288******1881|2812|[masked]'],
    [`${PAN} 100 USD`, '401288******1881 100 USD'],
    [`${PAN},${PAN}`, '401288******1881,401288******1881'],
    [`a-${PAN}-b`, 'a-401288******1881-b'],
    [`${PAN}2812453`, '401288******1881*******'],
    [`;${PAN}=2812201123400001?`, ';401288******1881=[masked]?'],
    [`5713${PAN}D2812201123400001F`, '5713401288******1881D[masked]F'],
    [`%B${PAN}^DOE/JANE^2812201123400001?`, '%B401288******1881^DOE/JANE^[masked]?'],
    [`key: ${Buffer.from(PAN).toString('base64')};`, 'key: [masked];'],
    [`/cards/${Buffer.from(PAN).toString('base64url')}/x`, '/cards/[masked]/x'],
    ['378282246310005', '378282*****0005'],
    ['3782 822463 10005', '378282*****0005'],
    ['3056 930902 5904', '305693****5904'],
  ])('is found and masked in %j', (text, masked) => {
    expect(findPans(text)).not.toEqual([]);
    expect(maskPans(text)).toBe(masked);
  });

  describe.each(Object.entries(DISGUISES))('%s', (_name, disguised) => {
    it.each(['', 'card ', '"', '/v1/cards/', 'a=1&card='])('is found and masked behind %j', (before) => {
      const text = `${before}${disguised}`;
      expect(findPans(text)).toContain(PAN);
      const masked = maskPans(text);
      expect(masked).not.toContain(disguised);
      expect(masked).not.toContain(PAN.slice(4, 14));
      expect(findPans(masked)).toEqual([]);
    });
  });

  it.each([
    ['another check digit', '4012888888881882'],
    ['more digits', `1${PAN}`],
    ['a prefix that no network uses', '0012888888881889'],
    ['a digest', `${PAN}abcdefabcdefabcdefabcdefabcdef`],
    ['a UUID', '40128888-8888-4188-8123-1234567890ab'],
    ['the digits of a fraction', `0.${PAN}`],
    ['a date and times', '3005-09-30 25:90 4000'],
    ['an amount in thousands', '4,012,888,888,881,881'],
  ])('is not seen in %s', (_what, text) => {
    expect(findPans(text)).toEqual([]);
    expect(maskPans(text)).toBe(text);
  });
});
