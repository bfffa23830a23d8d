import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../src/engine/contract/exchange.ts';
import { MemoryJournal } from '../../../src/engine/journal/memory-journal.ts';
import { foldRows, StoredJournal } from '../../../src/engine/journal/stored-journal.ts';
import { rulesFor } from '../../../src/engine/masking/masking.ts';
import type { SandboxRef } from '../../../src/store/store.ts';
import { MemoryJournalLog } from '../../support/memory-journal-log.ts';
import { testSandbox } from '../../support/sandbox.ts';
import { describeJournalContract } from './journal-contract.ts';

describeJournalContract('memory', ({ entries }) => new MemoryJournal({ entries, bytes: 10_000_000 }));

describeJournalContract('stored', ({ sandbox, providers, entries }) => {
  const byId = new Map(providers.map((provider) => [provider.id, provider]));
  const rulesOf = (provider: string | null) => rulesFor({ provider: byId.get(provider ?? ''), sandbox });
  return new StoredJournal(new MemoryJournalLog(foldRows, entries), { id: sandbox.id, generation: '1' }, rulesOf);
});

describe('a stored journal', () => {
  it('lets the last answers of a sandbox leave that was let go', async () => {
    const { http, journal } = testSandbox();
    await http.get('/users');
    const [exchange] = journal();
    const sandbox: SandboxRef = { id: 'default', generation: '1' };
    const log = new MemoryJournalLog(foldRows, 10);
    const stored = new StoredJournal(log, sandbox, () => ({ secrets: new Set() }));
    log.drop(sandbox);
    await expect(stored.append(exchange as Exchange)).resolves.toBeUndefined();
    await expect(stored.contents()).rejects.toMatchObject({ refusal: 'gone' });
  });
});
