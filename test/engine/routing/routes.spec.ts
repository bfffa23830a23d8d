// Paths of any template, and what a request line means.
import { describe, expect, it } from 'vitest';
import { Routes } from '../../../src/engine/routing/routes.ts';
import { minimalProvider, operation } from '../contract/minimal-provider.ts';

const provider = minimalProvider({
  territory: ['wallets', 'a', 'cards', 'files', 'v9'],
  basePaths: ['', '/v9'],
  operations: [
    operation('topUp', 'POST', '/wallets/{id}/topup'),
    operation('act', 'POST', '/a/{x}/b/{y}:act'),
    operation('showB', 'GET', '/a/{x}/b/{y}'),
    operation('link', 'POST', '/cards:link'),
    operation('card', 'GET', '/cards/{id}'),
    operation('file', 'GET', '/files/{name}.{ending}'),
  ],
});
const routes = new Routes([provider]);
const meant = (method: string, path: string) => {
  const { operation: found, params } = routes.target(method, path);
  return found ? [found.name, { ...params }] : undefined;
};

describe('a path', () => {
  it.each([
    ['POST', '/wallets/w1/topup', 'topUp', { id: 'w1' }],
    ['POST', '/v9/wallets/w1/topup', 'topUp', { id: 'w1' }],
    ['POST', '/a/1/b/2:act', 'act', { x: '1', y: '2' }],
    ['POST', '/a/1/b/2%3Aact', 'act', { x: '1', y: '2' }],
    ['POST', '/a/1/b/2:3:act', 'act', { x: '1', y: '2:3' }],
    ['GET', '/a/1/b/2:act', 'showB', { x: '1', y: '2:act' }],
    ['POST', '/cards:link', 'link', {}],
    ['POST', '/wallets/w1/topup/', 'topUp', { id: 'w1' }],
    ['HEAD', '/cards/1', 'card', { id: '1' }],
    ['GET', '/cards/a%2Fb', 'card', { id: 'a/b' }],
    ['GET', '/cards/%zz', 'card', { id: '%zz' }],
    ['GET', '/cards/%ff', 'card', { id: '%ff' }],
    ['GET', '/cards/a%20b%', 'card', { id: 'a%20b%' }],
    ['GET', '/cards/a#b', 'card', { id: 'a#b' }],
    ['GET', '/cards/a;b', 'card', { id: 'a;b' }],
    ['GET', '/cards/__proto__', 'card', { id: '__proto__' }],
    ['GET', `/cards/${'x'.repeat(5000)}`, 'card', { id: 'x'.repeat(5000) }],
    ['GET', '/files/a.b.json', 'file', { name: 'a.b', ending: 'json' }],
  ])('%s %.40s means %s', (method, path, name, params) => {
    expect(meant(method, path)).toEqual([name, params]);
  });

  it.each([
    ['GET', '/cards/'],
    ['GET', '/cards//'],
    ['GET', '/cards'],
    ['GET', '/cards/1/2'],
    ['POST', '/wallets//topup'],
    ['POST', '/wallets/w1/topup//'],
    ['GET', '/Cards/1'],
    ['BREW', '/cards/1'],
    ['__proto__', '/cards/1'],
  ])('%s %s means no operation, and stays with the provider', (method, path) => {
    expect(meant(method, path)).toBeUndefined();
    const { provider: owner } = routes.target(method, path);
    expect(owner?.id).toBe(path.startsWith('/Cards') ? undefined : provider.id);
  });

  it('tells the methods with which it is served', () => {
    expect(routes.target('GET', '/wallets/w1/topup').allowed).toEqual(['POST']);
    expect(routes.target('DELETE', '/a/1/b/2:act').allowed).toEqual(['GET', 'HEAD', 'POST']);
  });

  it('loses its prefixes in either order', () => {
    for (const path of ['/@anna/~0/cards/1', '/~0/@anna/cards/1']) {
      expect(routes.target('GET', path)).toMatchObject({ sandbox: 'anna', outcome: '0', path: '/cards/1' });
    }
  });
});

describe('two providers', () => {
  it('may not claim one first segment', () => {
    const other = minimalProvider({ id: 'other', operations: [operation('x', 'GET', '/cards')] });
    expect(() => new Routes([provider, other])).toThrow(
      'The providers minimal and other both claim the paths below /cards',
    );
  });
});
