// Bad input: whatever comes, the sandbox answers below 500 and changes nothing.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SAMPLE_REQUEST } from './page-sample.ts';
import { ACTIVATE, CHECK_STATUS, type PrepaidSandbox, prepaidSandbox, sealed } from './support.ts';

const PATHS = [ACTIVATE, CHECK_STATUS, '/api/v2/encrypt', '/api/v2/decrypt'];

/** Values that no member of an activation may have. */
const WRONG: readonly unknown[] = [
  {},
  [],
  [null],
  { valueOf: 1 },
  1.5,
  -1,
  1e300,
  Number.MAX_SAFE_INTEGER,
  'x'.repeat(5_000),
  'a\u0000b',
  '\ud800',
  '\u202e\u0007',
  { __proto__: null, constructor: { prototype: {} } },
];

const MEMBERS = [
  'messageCode',
  'clientTxnId',
  'requestDateTime',
  'isStatusCheckRequest',
  'urn',
  'last4Digits',
  'loginId',
  'loadAmount',
  'taxAmount',
  'feeAmount',
  'cardProfileId',
  'customerId',
  'cardHolder',
  'nominee',
  'productId',
] as const;

async function requireUnharmed(sandbox: PrepaidSandbox, path: string, body: string): Promise<number> {
  const { status, message } = await sandbox.sendRaw(path, body);
  const exchange = sandbox.last();
  expect(status, `${path} ${body.slice(0, 200)}`).toBeLessThan(500);
  expect(exchange.changes, `${path} ${body.slice(0, 200)}`).toEqual([]);
  if (status === 200 && 'responseCode' in message) expect(message.responseCode).not.toBe('00');
  return status;
}

describe('a broken activation', () => {
  it.each(MEMBERS)('is refused whatever is wrong with %s', async (member) => {
    const sandbox = prepaidSandbox();
    for (const value of WRONG) {
      if (member === 'nominee' && isObjectOf(value)) continue;
      if ((member === 'loginId' || member === 'customerId') && value === Number.MAX_SAFE_INTEGER) continue;
      const message = JSON.stringify({ ...SAMPLE_REQUEST, [member]: value });
      await requireUnharmed(sandbox, ACTIVATE, JSON.stringify({ token: sealed(message) }));
    }
  });

  it.each([
    ['an own __proto__', '{"__proto__":{"messageCode":"3424","urn":70000000008},"loadAmount":1}'],
    ['a polluting cardHolder', '{"messageCode":"3424","clientTxnId":"a","cardHolder":{"__proto__":{"x":1}}}'],
    ['deep nesting', `${'{"cardHolder":'.repeat(63)}{}${'}'.repeat(63)}`],
    ['very deep nesting', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
    ['a huge number', '{"messageCode":3424,"clientTxnId":"a","urn":1e400}'],
    ['a number of many digits', `{"messageCode":3424,"urn":${'9'.repeat(400)}}`],
    ['a duplicate member', '{"messageCode":"3424","messageCode":[]}'],
  ])('is refused with %s', async (_what, text) => {
    const sandbox = prepaidSandbox();
    expect(await requireUnharmed(sandbox, ACTIVATE, JSON.stringify({ token: sealed(text) }))).toBe(200);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it('is refused as fast when its texts are long', async () => {
    const sandbox = prepaidSandbox();
    const long = `${'a '.repeat(200_000)}\u0000`;
    const cardHolder = {
      ...SAMPLE_REQUEST.cardHolder,
      cardholderFirstName: long,
      cardholderDateOfBirth: '1'.repeat(200_000),
    };
    const token = sealed(JSON.stringify({ ...SAMPLE_REQUEST, clientTxnId: '~'.repeat(100_000), cardHolder }));
    await requireUnharmed(sandbox, ACTIVATE, JSON.stringify({ token }));
    const { timings } = sandbox.last();
    expect(timings.decidedMs - timings.receivedMs).toBeLessThan(500);
  });
});

describe('any body', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.json(),
    fc.base64String({ maxLength: 400 }).map((token) => JSON.stringify({ token })),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => JSON.stringify({ token: Buffer.from(bytes).toString('base64') })),
    fc.json().map((text) => JSON.stringify({ token: sealed(text) })),
    fc.string({ unit: 'binary', maxLength: 100 }).map((text) => JSON.stringify({ token: sealed(text) })),
    fc
      .record({ urn: fc.anything(), messageCode: fc.constantFrom('3424', 2050), clientTxnId: fc.anything() })
      .map((message) => JSON.stringify({ token: sealed(JSON.stringify(message) ?? 'null') })),
  );

  it('of 300 on every path gets an answer below 500 and changes nothing', async () => {
    const sandbox = prepaidSandbox();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...PATHS), anyText, async (path, body) => {
        await requireUnharmed(sandbox, path, body);
      }),
      { numRuns: 300, seed: 20300115 },
    );
  });

  it('with one byte of its token changed never activates another card', async () => {
    const bytes = Buffer.from(sealed(JSON.stringify(SAMPLE_REQUEST)), 'base64');
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const damaged = Buffer.from(bytes);
        damaged[at] = (damaged[at] as number) ^ change;
        const sandbox = prepaidSandbox();
        const body = JSON.stringify({ token: damaged.toString('base64') });
        expect((await sandbox.sendRaw(ACTIVATE, body)).status).toBeLessThan(500);
        const cards = sandbox.last().changes.filter(({ collection }) => collection === 'prepaid.cards');
        expect(cards.every(({ id }) => id === '70000000008')).toBe(true);
      }),
      { numRuns: 60, seed: 20300115 },
    );
  });
});

function isObjectOf(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
