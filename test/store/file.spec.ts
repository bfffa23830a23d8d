import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileStore } from '../../src/store/file.ts';
import { describeStoreContract } from './contract.ts';
describeStoreContract('file', (definitions) => new FileStore(definitions, mkdtempSync(join(tmpdir(), 'card-sandbox-'))));
