// npm run openapi: writes every OpenAPI document the server would serve into a folder and lints it there.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { documentNames, openApiDocument } from '../dist/control/openapi/documents.js';
import { controlResources } from '../dist/control/resources/resources.js';
import { createSandboxEngine, DEFAULTS } from '../dist/server.js';

const folder = mkdtempSync(join(tmpdir(), 'openapi-'));
try {
  const engine = createSandboxEngine(DEFAULTS);
  const resources = controlResources(engine);
  const files = documentNames(engine).map((name) => {
    const file = join(folder, `${name}.json`);
    writeFileSync(file, JSON.stringify(openApiDocument(engine, resources, name, 'http://127.0.0.1:4242'), null, 2));
    return file;
  });
  const redocly = join('node_modules', '.bin', 'redocly');
  execFileSync(redocly, ['lint', '--config', 'redocly.yaml', ...files], {
    stdio: 'inherit',
    env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
  });
} finally {
  rmSync(folder, { recursive: true });
}
