import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../src/engine/contract/exchange.ts';
import { MemoryJournal } from '../../../src/engine/journal/memory-journal.ts';

/** Only what the journal itself looks at. */
function exchangeOf(journal: MemoryJournal, bodyBytes = 0): Exchange {
  const request = { rawHeaders: [], body: Buffer.alloc(bodyBytes) };
  return { id: journal.nextId(), at: 0, chain: [], request } as unknown as Exchange;
}

function idsOf(journal: MemoryJournal): string[] {
  return journal.list({ limit: 1_000 }).entries.map(({ id }) => id);
}

describe('the journal', () => {
  it('keeps as many entries as it may and says how many had to go', () => {
    const journal = new MemoryJournal({ entries: 3, bytes: 1_000_000 });
    for (let index = 0; index < 10; index++) journal.append(exchangeOf(journal));
    expect(idsOf(journal)).toEqual(['r10', 'r9', 'r8']);
    expect(journal.dropped()).toBe(7);
    expect(journal.get('r7')).toBeUndefined();
    expect(journal.get('r8')?.id).toBe('r8');
  });

  it('keeps as many bytes as it may, and the newest entry however large it is', () => {
    const journal = new MemoryJournal({ entries: 100, bytes: 10_000 });
    for (let index = 0; index < 5; index++) journal.append(exchangeOf(journal, 2_000));
    expect(idsOf(journal)).toEqual(['r5', 'r4', 'r3']);
    journal.append(exchangeOf(journal, 50_000));
    expect(idsOf(journal)).toEqual(['r6']);
    journal.append(exchangeOf(journal));
    expect(idsOf(journal)).toEqual(['r7']);
  });

  it('gives no id twice, not even after it was emptied', () => {
    const journal = new MemoryJournal();
    journal.append(exchangeOf(journal));
    expect(journal.clear()).toBe(1);
    journal.append(exchangeOf(journal));
    expect(idsOf(journal)).toEqual(['r2']);
    expect(journal.dropped()).toBe(0);
  });

  it('tells its listeners until they leave', () => {
    const journal = new MemoryJournal();
    const heard: string[] = [];
    const leave = journal.subscribe(({ id }) => heard.push(id));
    journal.append(exchangeOf(journal));
    leave();
    journal.append(exchangeOf(journal));
    expect(heard).toEqual(['r1']);
  });
});
