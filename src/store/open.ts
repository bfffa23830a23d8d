// Which store keeps the state: read off `--data`. A store is loaded only when it is wanted.
import { MemoryStore } from './memory.ts';
import { type CollectionDefinition, type Store, UnusableDataError } from './store.ts';

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
  if (isPostgres(where)) throw new UnusableDataError(`${where} is no place this version can keep state in`);
  const { FileStore } = await import('./file.ts');
  return new FileStore(definitions, where);
}
