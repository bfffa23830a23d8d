// A store that counts how long its work takes: for files and a database, where a call waits. Memory needs no measuring.
import { type JournalLog, type Store, StoreError } from '../../store/store.ts';
import { monotonicMs } from '../base/clock.ts';
import type { Metrics } from './metrics.ts';

/** The same store; `metrics` then knows the time of every transaction and of every journal entry. */
export function measuredStore(store: Store, metrics: Metrics): Store {
  const measured = <T>(kind: string, work: () => T | Promise<T>): T | Promise<T> => {
    const begunMs = monotonicMs();
    const ended = () => metrics.storeTimes.observe(kind, monotonicMs() - begunMs);
    const failed = (problem: unknown): never => {
      // Work of the engine throws too, to undo what it did: that is no failure of the store.
      if (problem instanceof StoreError) metrics.storeFailures.add(kind, problem.refusal);
      else ended();
      throw problem;
    };
    let result: T | Promise<T>;
    try {
      result = work();
    } catch (problem) {
      return failed(problem);
    }
    if (!(result instanceof Promise)) {
      ended();
      return result;
    }
    return result.then((value) => {
      ended();
      return value;
    }, failed);
  };
  return {
    start: (told) => store.start(told),
    find: (id) => store.find(id),
    list: (limit, after) => store.list(limit, after),
    count: () => store.count(),
    owner: (key) => store.owner(key),
    make: (wanted) => store.make(wanted),
    drop: (id) => store.drop(id),
    dropExpired: (nowMs) => store.dropExpired(nowMs),
    transact: (sandbox, work) => measured('transact', () => store.transact(sandbox, work)),
    reset: (sandbox, parts) => store.reset(sandbox, parts),
    snapshot: (sandbox, name, parts, atMs) => store.snapshot(sandbox, name, parts, atMs),
    restore: (sandbox, name, parts) => store.restore(sandbox, name, parts),
    snapshots: (sandbox) => store.snapshots(sandbox),
    dropSnapshot: (sandbox, name) => store.dropSnapshot(sandbox, name),
    due: (nowMs, limit) => store.due(nowMs, limit),
    ...(store.journal && { journal: measuredJournal(store.journal, measured) }),
    ping: () => store.ping(),
    close: () => store.close(),
  };
}

type Measure = <T>(kind: string, work: () => T | Promise<T>) => T | Promise<T>;

function measuredJournal(journal: JournalLog, measured: Measure): JournalLog {
  return {
    nextId: () => journal.nextId(),
    append: async (sandbox, record) => measured('journal', () => journal.append(sandbox, record)),
    get: (sandbox, id) => journal.get(sandbox, id),
    list: (sandbox, query) => journal.list(sandbox, query),
    kept: (sandbox) => journal.kept(sandbox),
    dropped: (sandbox) => journal.dropped(sandbox),
    clear: (sandbox) => journal.clear(sandbox),
    subscribe: (sandbox, listener) => journal.subscribe(sandbox, listener),
  };
}
