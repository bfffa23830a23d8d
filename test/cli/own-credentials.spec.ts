// What start prints of one's own fixtures: clients are named, their credentials are not.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { quickstartOf, quickstartsOf, renderBanner } from '../../src/cli/banner.ts';
import { withoutOwnCredentials } from '../../src/cli/own-credentials.ts';
import { describeFixtures } from '../../src/control/resources/fixtures.ts';
import { createSandboxEngine, DEFAULTS, PROVIDERS } from '../../src/server.ts';
import { startBinary } from '../support/binary.ts';

const folder = mkdtempSync(join(tmpdir(), 'credentials-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SECRETS = ['private-api-key', 'private-secure-code', '112233445566778899aabbccddeeff001122334455667788', 'f0e0'];
const [apiKey, secureCode, key] = SECRETS as [string, string, string];
const iv = 'f0e0d0c0b0a090807060504030201000';

/** Replaces the first client of both providers. */
function ownClients(): string {
  for (const provider of ['prepaid', 'ncore']) mkdirSync(join(folder, provider), { recursive: true });
  const prepaid = { name: 'us', apiKey, clientId: '3000', bankId: '8000', secureCode, key, iv };
  const write = (path: string, data: object[]) => writeFileSync(join(folder, path), JSON.stringify({ data }));
  write('prepaid/clients.json', [
    { ...prepaid, name: 'default' },
    { ...prepaid, name: 'fixed-iv', apiKey: 'another-private-api-key' },
  ]);
  write('ncore/clients.json', [
    { name: 'tenant1', apikey: apiKey },
    { name: 'tenant2', apikey: 'another-private-api-key' },
  ]);
  return folder;
}

describe('start with clients of one’s own', () => {
  it('names them in the JSON line and prints no credential', async () => {
    const server = await startBinary(['--fixtures', ownClients()]);
    const fixtures = await (await fetch(`${server.url}/_sandbox/fixtures`)).text();
    await server.stop();
    const line = JSON.stringify(server.ready);
    for (const secret of SECRETS) expect([secret, line.includes(secret)]).toEqual([secret, false]);
    expect(server.ready.keys).toMatchObject({ ncore: { name: 'tenant1' }, prepaid: { name: 'default' } });
    // The control API is where they are asked for.
    for (const secret of SECRETS) expect(fixtures).toContain(secret);
  });

  it('names them on the first screen and prints no credential', async () => {
    const engine = createSandboxEngine({ ...DEFAULTS, fixtures: ownClients() });
    const sandbox = await engine.sandboxes.use('default');
    const fixtures = withoutOwnCredentials(await describeFixtures(engine, sandbox), sandbox);
    const screen = renderBanner('http://127.0.0.1:1', quickstartsOf(PROVIDERS, 'http://127.0.0.1:1', fixtures), true);
    for (const secret of SECRETS) expect([secret, screen.includes(secret)]).toEqual([secret, false]);
    expect(screen).toContain('<of the client default>');
  });

  it('still prints the public credentials of the product', async () => {
    const engine = createSandboxEngine(DEFAULTS);
    const sandbox = await engine.sandboxes.use('default');
    const fixtures = withoutOwnCredentials(await describeFixtures(engine, sandbox), sandbox);
    const { keys } = quickstartOf(quickstartsOf(PROVIDERS, 'http://127.0.0.1:1', fixtures), fixtures);
    expect(keys).toMatchObject({ ncore: { apikey: 'tenant1-5a4db0c5-key' }, prepaid: { apiKey: '7fe1c0de' } });
  });
});
