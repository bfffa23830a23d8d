// What the server refuses at its start, instead of failing later or silently.
import { describe, expect, it } from 'vitest';
import { defineProvider } from '../../../src/engine/contract/define-provider.ts';
import type { ProviderDescription } from '../../../src/engine/contract/provider.ts';
import { description, operation, outcome } from './minimal-provider.ts';

const look = operation('look', 'GET', '/things/{id}');
const all = description().outcomes;
const at = (path: string) => ({ operations: [operation('look', 'GET', path)], territory: [path.split('/')[1] ?? ''] });

describe('defineProvider', () => {
  it('takes a sound description, and gives each operation its full name', () => {
    const { operations } = defineProvider(description());
    expect(operations.map(({ id, name, provider }) => [id, name, provider])).toEqual([
      ['minimal.look', 'look', 'minimal'],
    ]);
  });

  it.each(['/wallets/{id}/topup', '/a/{x}/b/{y}:act', '/cards:link', '/x-{id}', '/files/{name}.{ending}'])(
    'takes the path %s',
    (path) => {
      expect(() =>
        defineProvider(
          description({
            operations: [operation('look', 'GET', path)],
            territory: ['wallets', 'a', 'cards', 'x-{id}', 'files'],
          }),
        ),
      ).not.toThrow();
    },
  );

  it.each<[string, Partial<ProviderDescription>, string]>([
    ['an id in capitals', { id: 'Mine' }, 'its id must be lower-case'],
    ['an id of the sandbox’s own', { id: 'fault' }, '"fault" is a name of the sandbox’s own'],
    ['no base path', { basePaths: [] }, 'it has no base path'],
    ['no operation', { operations: [], territory: [] }, 'it has no operation'],
    [
      'two operations of one id',
      { operations: [look, { ...look, path: '/things', schemas: {} }] },
      'two operations have the id "look"',
    ],
    [
      'an unserved call that is served',
      { unserved: [{ method: 'GET', path: '/things/{other}', summary: 'x' }] },
      'GET /things/{other} in `unserved` is served as look: take it off that list',
    ],
    [
      'an unserved call outside of the territory',
      { unserved: [{ method: 'GET', path: '/else', summary: 'x' }] },
      'GET /else in `unserved` is served at /else, but "else" is not in `territory`',
    ],
    [
      'an unserved call without a path',
      { unserved: [{ method: 'GET', path: 'things', summary: 'x' }] },
      'GET things in `unserved` is no path',
    ],
    ['an operation without a success', { operations: [{ ...look, successes: [] }] }, 'look has no success'],
    [
      'a success that is not in the catalogue',
      { operations: [{ ...look, successes: ['201'] }] },
      'look succeeds with 201, but no outcome 201 names it',
    ],
    [
      'a success that acts as a refusal',
      { outcomes: [outcome('200', ['look']), ...all.slice(1)] },
      'look succeeds with 200, but that outcome acts as "refusal"',
    ],
    ['no 404', { outcomes: all.filter(({ code }) => code !== '404') }, 'it has no outcome 404, which answers a path'],
    ['no 405', { outcomes: all.filter(({ code }) => code !== '405') }, 'it has no outcome 405'],
    ['no 413', { outcomes: all.filter(({ code }) => code !== '413') }, 'it has no outcome 413, which answers a body'],
    ['a code twice', { outcomes: [...all, outcome('404', ['look'])] }, 'two outcomes have the code 404'],
    [
      'an alias that is another code',
      { outcomes: [...all, { ...outcome('409', ['look']), aliases: ['404'] }] },
      'two outcomes have the code 404',
    ],
    ['an outcome of an unknown operation', { outcomes: [...all, outcome('409', ['lok'])] }, 'names an operation "lok"'],
    [
      'an outcome that no channel reaches',
      { outcomes: [...all, outcome('409', [])] },
      'no channel reaches the outcome 409',
    ],
    ['a path without a slash', at('things'), 'must begin with "/"'],
    ['an empty path', { operations: [operation('look', 'GET', '/')] }, 'have a first segment'],
    ['an empty segment', at('/things//x'), 'empty segment'],
    ['a slash at the end', at('/things/'), 'empty segment or end with "/"'],
    ['a query', at('/things?x=1'), 'cannot have unencoded'],
    ['a wildcard', at('/things/*'), 'cannot have unencoded'],
    ['a regular expression', at('/things/(a|b)'), 'cannot have unencoded'],
    ['an open brace', at('/things/{id'), 'cannot have unencoded'],
    ['a parameter without a name', at('/things/{}'), '{} is no parameter'],
    ['a parameter twice', at('/things/{id}/{id}'), '{id} stands in the path twice'],
    ['two parameters side by side', at('/things/{a}{b}'), 'need a character between them'],
    ['a path of the control API', at('/_sandbox/things'), 'belongs to the control API'],
    ['a path that reads as a prefix', at('/@things'), 'begin the prefixes'],
    [
      'a parameter that no schema describes',
      { operations: [{ ...look, schemas: {} }] },
      'look has {id} in /things/{id}, but `schemas.params` does not describe it',
    ],
    [
      'a described parameter that is not in the path',
      { operations: [{ ...look, path: '/things' }] },
      'look describes the parameter id, which is not in /things',
    ],
    [
      'two operations on one path',
      { operations: [look, { ...operation('peek', 'GET', '/things/{name}') }] },
      'peek and look are both served at GET /things/{name}',
    ],
    [
      'a path outside of the territory',
      { territory: ['others'] },
      'look is served at /things/{id}, but "things" is not in `territory`',
    ],
    [
      'a base path outside of the territory',
      { basePaths: ['', '/v1'] },
      'look is served at /v1/things/{id}, but "v1" is not in `territory`',
    ],
  ])('refuses %s', (_what, changes, sentence) => {
    const refused = description(changes);
    expect(() => defineProvider(refused)).toThrow(sentence);
    expect(() => defineProvider(refused)).toThrow(`The provider ${refused.id} cannot be served: `);
  });
});
