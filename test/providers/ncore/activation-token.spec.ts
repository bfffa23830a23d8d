// The recipe of the activation token, against the page's own example.
import { describe, expect, it } from 'vitest';
import { activationToken, activationTokenInput } from '../../../src/providers/ncore/cards/activation-token.ts';

const SAMPLE = { pan: '4122432442321234', expiry: '2112', cvv: '453' };
const PRINTED =
  '4E8AACE317CBF21390FA7F9DB3F772E724DB1A50609F5592F3007E3AD54A463F9BD0B45A8EC1BC204C32655E8AE 1B3964B67C2DAADFA0DA95B49C1CE83F86946';

describe('activationToken', () => {
  it('joins PAN, expiry and CVV2 with nothing between them', () => {
    expect(activationTokenInput(SAMPLE)).toBe('41224324423212342112453');
  });

  it('makes the digest the page prints, but for the space inside', () => {
    expect(activationToken(SAMPLE)).toBe(PRINTED.replace(' ', ''));
  });

  it('differs when any part does', () => {
    const others = [
      { ...SAMPLE, expiry: '1221' },
      { ...SAMPLE, cvv: '454' },
      { ...SAMPLE, pan: '4122432442321235' },
    ];
    expect(new Set([SAMPLE, ...others].map(activationToken)).size).toBe(4);
  });
});
