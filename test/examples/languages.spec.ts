// The examples in other languages: each runs as its README says, where its language is installed.
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { finished, isInstalled } from '../support/programs.ts';
import { testSandbox } from '../support/sandbox.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SLOW_MS = 120_000;

const RUN: Readonly<Record<string, string>> = {
  java: 'java examples/java/Activate.java',
  python: 'python3 examples/python/activate.py',
  php: 'php examples/php/activate.php',
  csharp: 'dotnet run examples/csharp/Activate.cs',
  go: 'go run examples/go/activate.go',
};

describe('the example in', () => {
  const { server } = testSandbox();
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.close();
  });

  it.for(Object.entries(RUN))(
    '%s goes from a success to an 8004 and back',
    { timeout: SLOW_MS },
    async ([language, line], { skip }) => {
      skip(!isInstalled(language), `${language} is not installed, so \`${line}\` was not tried`);
      const { port } = server.address() as AddressInfo;
      for (let run = 0; run < 2; run++) {
        const { code, stdout, stderr } = await finished(line, ROOT, { CARD_SANDBOX_URL: `http://127.0.0.1:${port}` });
        expect([code, stderr]).toEqual([0, '']);
        expect(stdout.split('\n').map((told) => told.split(':').at(-1)?.trim())).toEqual([
          '00 SUCCESS',
          '8004 DUPLICATE EMAIL ID',
          '00 SUCCESS',
          '',
        ]);
      }
    },
  );

  it('every folder is among them', () => {
    const folders = readdirSync(`${ROOT}examples`, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(RUN)));
  });
});
