// One function describes every broken schema, so every place escapes a member's name in its pointer (RFC 6901).
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compile } from '../../../src/engine/messages/compile-schema.ts';
import { violationsOf } from '../../../src/engine/messages/describe-violation.ts';
import { FixtureReader } from '../../../src/engine/sandboxes/fixture-files.ts';
import { APIKEY } from '../../providers/ncore/support.ts';
import { testSandbox } from '../../support/sandbox.ts';

const NAMES = [
  ['a/b', 'a~1b'],
  ['a~b', 'a~0b'],
  ['~1', '~01'],
  ['', ''],
] as const;

describe('a violation', () => {
  it.each(NAMES)('names the surplus member %j as %j', (name, step) => {
    const check = compile({ type: 'object', properties: { x: { type: 'object', additionalProperties: false } } });
    expect(check({ x: { [name]: 1 } })).toBe(false);
    expect(violationsOf(check)).toMatchObject([{ pointer: `/x/${step}`, rule: 'additionalProperties', allowed: [] }]);
  });

  it.each(NAMES)('names the missing member %j as %j', (name, step) => {
    const check = compile({ type: 'object', properties: { [name]: { type: 'string' } }, required: [name] });
    expect(check({})).toBe(false);
    expect(violationsOf(check)).toMatchObject([{ pointer: `/${step}`, rule: 'required', allowed: 'a string' }]);
  });

  it('names the member of a wrong type, what is allowed and what came', () => {
    const check = compile({ type: 'object', properties: { 'a/b': { type: 'integer' } } });
    expect(check({ 'a/b': 'x' })).toBe(false);
    expect(violationsOf(check)).toEqual([
      { pointer: '/a~1b', rule: 'type', message: 'a/b must be a whole number', allowed: 'integer', received: 'x' },
    ]);
  });
});

describe('a pointer to a member with a slash', () => {
  it('is escaped in the refusal of a control call', async () => {
    const { status, body } = await testSandbox()
      .http.post('/_sandbox/switches')
      .send({ outcome: 'fault.timeout', 'a/b': 1 });
    expect(status).toBe(400);
    expect(body.error.member).toBe('/a~1b');
  });

  it('is escaped in the refusal of a fixture file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'fixtures-'));
    const own = join(folder, 'own');
    mkdirSync(own);
    writeFileSync(join(own, 'cards.json'), JSON.stringify({ data: [{ 'a/b': 1 }] }));
    const entry = { type: 'object', additionalProperties: false };
    const read = () => new FixtureReader([folder, own]).read({ cards: { entry, unique: [] } });
    expect(read).toThrow('cards.json:1: /data/0/a~1b: a/b is no member here');
    rmSync(folder, { recursive: true });
  });

  it('is escaped where verify says how a near miss differs', async () => {
    const { http } = testSandbox();
    await http.get('/cards').set('apikey', APIKEY);
    const schema = { type: 'object', required: ['a/b'] };
    const { body } = await http.post('/_sandbox/verify').send({ match: { schema }, count: 1 });
    expect(JSON.stringify(body)).toContain('/message/a~1b');
  });
});
