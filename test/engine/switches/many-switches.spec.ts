// Many switches at once: the one that fits is found among thousands, and schemas from outside cost a call little.
import { describe, expect, it } from 'vitest';
import { readClock } from '../../../src/engine/base/clock.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { arm } from '../../../src/engine/switches/arm.ts';
import type { SwitchStep } from '../../../src/engine/switches/switch.ts';
import { testSandbox } from '../../support/sandbox.ts';

/** An outcome of validation acts whether the message is valid or not. */
const OUTCOME = 'ncore.400';
const USERS = '/users';

async function sandboxWith(steps: readonly SwitchStep[]) {
  const sandbox = testSandbox();
  const { apikey } = (await sandbox.http.get('/_sandbox/fixtures')).body.ncore.clients[0];
  await armAll(sandbox.engine, steps);
  const call = (body: object) => sandbox.http.post(USERS).set('apikey', apikey).send(body);
  return { ...sandbox, call };
}

/** Past the control API: ten thousand calls of it would take longer than the test. */
async function armAll(engine: Engine, steps: readonly SwitchStep[]): Promise<void> {
  const sandbox = await engine.sandboxes.use('default');
  await engine.store.transact(sandbox, (transaction) => {
    const now = readClock(transaction).now();
    for (const step of steps) arm(transaction, { step, ttlMs: undefined }, now);
  });
}

const by = async (answer: Promise<{ headers: Record<string, string> }>) =>
  (await answer).headers['x-sandbox-decided-by'];

const forNames = (count: number): SwitchStep[] =>
  Array.from({ length: count }, (_, index) => ({ outcome: OUTCOME, match: { first_name: `Ann${index}` }, times: 1 }));

describe('ten thousand switches', () => {
  it('let the one fire that fits, once', async () => {
    const { call } = await sandboxWith(forNames(10_000));
    expect(await by(call({ first_name: 'Ann7777' }))).toBe('switch');
    expect(await by(call({ first_name: 'Ann7777' }))).not.toBe('switch');
    expect(await by(call({ first_name: 'Eve' }))).not.toBe('switch');
  });

  it('keep their order: of two that fit the older fires', async () => {
    const { call, http } = await sandboxWith([
      ...forNames(60),
      { outcome: OUTCOME, times: 1 },
      { outcome: OUTCOME, match: { first_name: 'Ann7' }, times: 1 },
    ]);
    const live = async () =>
      (await http.get('/_sandbox/switches')).body.data.filter((each: { live: boolean }) => each.live);
    await call({ first_name: 'Ann7' });
    expect((await live()).map(({ id }: { id: string }) => id)).not.toContain('s8');
    await call({ first_name: 'Ann7' });
    expect((await live()).map(({ id }: { id: string }) => id)).not.toContain('s61');
    await call({ first_name: 'Ann7' });
    expect(await live()).toHaveLength(59);
  });

  it('fit by number and text alike, by operation, and by a later member', async () => {
    const { call } = await sandboxWith([
      ...forNames(60),
      { outcome: OUTCOME, operation: 'ncore.createUser', match: { first_name: 8 }, times: 1 },
      { outcome: OUTCOME, operation: 'ncore.linkCard', match: { first_name: '9' } },
      { outcome: OUTCOME, match: { address: { city: 'Pune' }, last_name: 'Li' }, times: 1 },
      { outcome: OUTCOME, match: { address: { city: 'Delhi' } }, times: 1 },
    ]);
    expect(await by(call({ first_name: '8' }))).toBe('switch');
    expect(await by(call({ first_name: '9' }))).not.toBe('switch');
    expect(await by(call({ last_name: 'Li', address: { city: 'Delhi' } }))).toBe('switch');
    expect(await by(call({ last_name: 'Li', address: { city: 'Pune' } }))).toBe('switch');
  });

  it('cost a call that none of them fits hardly anything', async () => {
    const time = async (count: number) => {
      const { call } = await sandboxWith(forNames(count));
      const times: number[] = [];
      for (let round = 0; round < 40; round++) {
        const begun = performance.now();
        await call({ first_name: `Eve${round}` });
        times.push(performance.now() - begun);
      }
      return times.sort((a, b) => a - b)[10] as number;
    };
    const none = await time(0);
    expect(await time(10_000)).toBeLessThan(none + 5);
  });
});

describe('a switch with a schema', () => {
  const hostile = [
    ['a pattern that backtracking would never end', { properties: { first_name: { pattern: '^(a+)+$' } } }],
    ['a pattern over a long text', { properties: { last_name: { pattern: '(x+x+)+y' } } }],
    [
      'many schemas over many items',
      { properties: { list: { items: { allOf: Array.from({ length: 200 }, () => ({ minimum: -1 })) } } } },
    ],
    [
      'a long list of values over many items',
      { properties: { list: { items: { enum: Array.from({ length: 4_000 }, (_, at) => `v${at}`) } } } },
    ],
    ['a pattern of names over many names', { patternProperties: { '^(a|aa)+$': { type: 'string' } } }],
  ] as const;
  const body = {
    first_name: `${'a'.repeat(40)}!`,
    last_name: 'x'.repeat(300_000),
    list: Array.from({ length: 60_000 }, (_, at) => at),
    ...Object.fromEntries(Array.from({ length: 2_000 }, (_, at) => [`${'a'.repeat(40)}${at}`, 'x'])),
  };

  it.each(hostile)('takes a call little longer: %s', async (_what, schema) => {
    const { http, call, journal } = await sandboxWith([]);
    const plain = performance.now();
    await call(body);
    const withoutSwitch = performance.now() - plain;
    const armed = await http.post('/_sandbox/switches').send({ outcome: OUTCOME, match: { schema } });
    expect(armed.status).toBe(201);
    await call({});
    const begun = performance.now();
    await call(body);
    expect(performance.now() - begun).toBeLessThan(withoutSwitch + 400);
    expect(journal()[0]?.chain[0]?.verdict).toMatch(/passed over|taken/);
  });

  it('that is not supported is refused with its member, in a switch and in a verification', async () => {
    const { http } = testSandbox();
    for (const schema of [{ $async: true }, { $ref: '#' }, { pattern: '(?=a)' }]) {
      for (const answer of [
        await http.post('/_sandbox/switches').send({ outcome: OUTCOME, match: { schema } }),
        await http.post('/_sandbox/verify').send({ match: { schema } }),
      ]) {
        expect(answer.status).toBe(400);
        expect(answer.body.error).toMatchObject({
          code: 'SBX_INVALID_REQUEST',
          member: `/match/schema/${Object.keys(schema)[0]}`,
        });
      }
    }
    expect((await http.get('/_sandbox/switches')).body.data).toEqual([]);
  });

  it('that an earlier server has armed, and that is not supported any more, fits nothing', async () => {
    const { call } = await sandboxWith([{ outcome: OUTCOME, match: { schema: { $async: true } } }]);
    expect(await by(call({}))).not.toBe('switch');
  });
});
