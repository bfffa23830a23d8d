// The engine: what the steps of the lifecycle share, composed once from the providers and the options.
import { setMaxListeners } from 'node:events';
import type { CollectionDefinition, Store } from '../store/store.ts';
import { CLOCK } from './base/clock.ts';
import { Waits } from './base/waits.ts';
import { Catalogue } from './catalogue/catalogue.ts';
import { WEBHOOK_FAULTS } from './catalogue/webhook-faults.ts';
import { WIRE_FAULTS } from './catalogue/wire-faults.ts';
import type { Profile } from './contract/message.ts';
import type { Provider } from './contract/provider.ts';
import { JOURNAL_BOUNDS } from './journal/memory-journal.ts';
import { foldRows } from './journal/stored-journal.ts';
import type { Metrics } from './metrics/metrics.ts';
import { Routes } from './routing/routes.ts';
import { Sandboxes } from './sandboxes/sandboxes.ts';
import { HeldCalls, HOLDS } from './switches/held-calls.ts';
import { Scenarios } from './switches/scenarios.ts';
import { COUNTERS, SWITCHES } from './switches/switch.ts';
import { TargetAllowlist } from './webhooks/allowed-targets.ts';
import { DELIVERIES, DELIVERY_COUNTS, QUEUES } from './webhooks/delivery.ts';
import { Dispatcher } from './webhooks/dispatcher.ts';
import { WEBHOOK_TIME_LIMITS, type WebhookTimeLimits } from './webhooks/time-limits.ts';

/** All in milliseconds. */
export interface EngineTimeLimits extends WebhookTimeLimits {
  /** How long the body of `fault.slow-body` takes from its first byte to its last. */
  readonly slowBodyMs: number;
  /** After how long a connection ends that `fault.timeout` never answers. */
  readonly unansweredMs: number;
}

export const ENGINE_TIME_LIMITS: EngineTimeLimits = {
  ...WEBHOOK_TIME_LIMITS,
  slowBodyMs: 5_000,
  unansweredMs: 600_000,
};

export interface EngineOptions {
  readonly providers: readonly Provider[];
  readonly store: Store;
  /** Where everything that happens is counted. */
  readonly metrics: Metrics;
  readonly seed: number;
  readonly profile: Profile;
  /** Folders with one folder of fixture files a provider, the product's own first. */
  readonly fixtureFolders: readonly string[];
  /** Folders of scenario files, the product's own first. */
  readonly scenarioFolders: readonly string[];
  /** The time at which every clock is frozen from the start, in milliseconds; without it clocks run. */
  readonly frozenAtMs?: number;
  readonly sandboxLimit: number;
  /** Whether the first use of a name makes a sandbox. */
  readonly makesOnUse: boolean;
  /** Hosts beyond loopback that webhooks may call. */
  readonly allowedTargets: readonly string[];
  /** Whether webhooks may call this machine's loopback without being allowed by name. */
  readonly allowsLoopbackTargets: boolean;
  /** Limits in place of `ENGINE_TIME_LIMITS`. */
  readonly timeLimits?: Partial<EngineTimeLimits>;
  /** Without headers of ours on answers. */
  readonly plain: boolean;
  /** Called with every defect of the server's own, with its stack. */
  readonly onDefect: (defect: unknown) => void;
  /** Called with one line that the operator should read, e.g. about a scenario file that broke. */
  readonly onNotice: (notice: string) => void;
}

export interface Engine {
  /** Settles once the store is open; do not use the store before. Undefined where the store opened at once. */
  readonly started: Promise<void> | undefined;
  readonly providers: readonly Provider[];
  readonly catalogue: Catalogue;
  /** The full names of all operations. */
  readonly operations: readonly string[];
  readonly scenarios: Scenarios;
  readonly routes: Routes;
  readonly store: Store;
  readonly metrics: Metrics;
  readonly sandboxes: Sandboxes;
  readonly targets: TargetAllowlist;
  readonly dispatcher: Dispatcher;
  /** Delays, holds and answers that never come. */
  readonly waits: Waits;
  readonly heldCalls: HeldCalls;
  readonly timeLimits: EngineTimeLimits;
  readonly plain: boolean;
  readonly onDefect: (defect: unknown) => void;
  readonly onNotice: (notice: string) => void;
  /** Aborts when the server stops: streams end. */
  readonly stopping: AbortSignal;
  /** Ends every wait and every stream. */
  stop(): void;
}

/** @throws Error when two providers claim one path or outcome, or a fixture does not fit its schema */
export function createEngine(options: EngineOptions): Engine {
  const { providers, store, metrics, plain, onDefect, onNotice } = options;
  const timeLimits = { ...ENGINE_TIME_LIMITS, ...options.timeLimits };
  const catalogue = new Catalogue(providers, WIRE_FAULTS, WEBHOOK_FAULTS);
  const operations = providers.flatMap((provider) => provider.operations.map(({ id }) => id));
  const sandboxes = new Sandboxes({ ...options, limit: options.sandboxLimit });
  const started = store.start({
    baseRecords: (settings) => sandboxes.recordsOf(settings),
    fold: foldRows,
    journalRows: JOURNAL_BOUNDS.entries,
    onDefect,
    onNotice,
  });
  // The caller awaits `started` later; until then a rejection must not count as unhandled.
  started?.catch(() => undefined);
  const targets = new TargetAllowlist(options.allowedTargets, options.allowsLoopbackTargets);
  const waits = new Waits();
  const stopping = new AbortController();
  // Each open stream listens; there may be many.
  setMaxListeners(0, stopping.signal);
  return {
    started: started ?? undefined,
    providers,
    catalogue,
    operations,
    scenarios: new Scenarios({ folders: options.scenarioFolders, known: { catalogue, operations }, onNotice }),
    routes: new Routes(providers),
    store,
    metrics,
    sandboxes,
    targets,
    waits,
    heldCalls: new HeldCalls({ store, waits, onDefect }),
    dispatcher: new Dispatcher({ store, metrics, sandboxes, targets, timeLimits, onDefect }),
    timeLimits,
    plain,
    onDefect,
    onNotice,
    stopping: stopping.signal,
    stop: () => {
      waits.stop();
      stopping.abort();
    },
  };
}

/** Every collection that a store must be able to keep for these providers. */
export function collectionsOf(providers: readonly Provider[]): CollectionDefinition[] {
  return [
    SWITCHES as CollectionDefinition,
    HOLDS as CollectionDefinition,
    COUNTERS as CollectionDefinition,
    CLOCK as CollectionDefinition,
    DELIVERIES as CollectionDefinition,
    QUEUES as CollectionDefinition,
    DELIVERY_COUNTS as CollectionDefinition,
    ...providers.flatMap(({ collections }) => collections),
  ];
}
