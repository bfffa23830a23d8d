// Which store keeps the state: read off `--data`. A store is loaded only when it is wanted.
import { MemoryStore } from './memory/memory-store.ts';
import type { CollectionDefinition, Store } from './store.ts';

/** Where nothing is kept beyond the process. */
export const IN_MEMORY = 'memory';

export function isPostgres(where: string): boolean {
  return /^postgres(ql)?:\/\//.test(where);
}

/**
 * The store for a place, not started yet.
 * @param where `memory`, a PostgreSQL connection URL, or a folder
 * @param definitions every collection of the engine and of the providers
 */
export async function openStore(where: string, definitions: readonly CollectionDefinition[]): Promise<Store> {
  if (where === IN_MEMORY) return new MemoryStore(definitions);
  if (isPostgres(where)) return new (await import('./postgres/postgres-store.ts')).PostgresStore(where, definitions);
  return new (await import('./file/file-store.ts')).FileStore(definitions, where);
}
