// What the engine has counted, as families of metrics. The table of docs/deploying.md says what each is for.
import { SandboxError } from '../../engine/base/errors.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Counter } from '../../engine/metrics/counter.ts';
import { BOUNDS_MS, type Histogram, type Times } from '../../engine/metrics/histogram.ts';
import { refusalOfStore } from '../../engine/sandboxes/store-refusal.ts';
import { VERSION } from '../../version.ts';
import type { Family, Labels, Sample } from './exposition.ts';

const PREFIX = 'card_sandbox_';

/** Answers although the store may be away: then it says so, and leaves out what only the store knows. */
export async function engineFamilies(engine: Engine): Promise<Family[]> {
  const { metrics } = engine;
  const sandboxes = await countSandboxes(engine);
  return [
    gauge('build_info', 'The version of card-sandbox', 1, { version: VERSION }),
    counter('calls_total', 'Provider calls that were answered', metrics.calls, ['operation', 'outcome']),
    histogram(
      'call_duration_seconds',
      'From the last byte of a call until its answer may leave; without delays, and without held calls',
      metrics.callTimes,
      'operation',
    ),
    counter('faults_total', 'Answers that were damaged on the wire on purpose', metrics.faults, ['fault']),
    counter('control_calls_total', 'Calls of the control API', metrics.controlCalls, ['operation', 'status']),
    counter('refused_by_quota_total', 'What was refused because a quota is used up', metrics.refusedByQuota, ['code']),
    histogram('store_duration_seconds', 'Work that waited for files or a database', metrics.storeTimes, 'work'),
    counter('store_failures_total', 'Such work that the store did not do', metrics.storeFailures, ['work', 'reason']),
    gauge('store_up', 'Whether the place where state is kept can be reached', sandboxes === undefined ? 0 : 1),
    counter('webhook_attempts_total', 'Attempts to deliver a webhook, by their end', metrics.deliveries, ['outcome']),
    histogram('webhook_duration_seconds', 'How long those attempts took', metrics.deliveryTimes, 'outcome'),
    gauge('webhook_attempts_in_progress', 'Outbound calls that this process is making', engine.dispatcher.underWay),
    ...(sandboxes === undefined ? [] : [gauge('sandboxes', 'How many sandboxes there are', sandboxes)]),
  ];
}

async function countSandboxes({ store }: Engine): Promise<number | undefined> {
  try {
    await store.ping();
    return await store.count();
  } catch (problem) {
    if (refusalOfStore(problem) instanceof SandboxError) return undefined;
    throw problem;
  }
}

function gauge(name: string, help: string, value: number, labels: Labels = {}): Family {
  return { name: PREFIX + name, type: 'gauge', help, samples: [{ labels, value }] };
}

/** @param labels the names of the one or two labels that it counts by */
function counter(name: string, help: string, counted: Counter, [one, other]: readonly [string, string?]): Family {
  const samples = [...counted.entries()].map(([first, second, value]) => ({
    labels: other === undefined ? { [one]: first } : { [one]: first, [other]: second },
    value,
  }));
  return { name: PREFIX + name, type: 'counter', help, samples };
}

function histogram(name: string, help: string, observed: Histogram, label: string): Family {
  const samples = [...observed.entries()].flatMap(([value, times]) => samplesOf(times, { [label]: value }));
  return { name: PREFIX + name, type: 'histogram', help, samples };
}

/** A bucket of Prometheus counts what is in the buckets below it, too. */
function samplesOf({ counts, sumMs }: Times, labels: Labels): Sample[] {
  let below = 0;
  const buckets = counts.map((count, index) => {
    below += count;
    const bound = BOUNDS_MS[index];
    return {
      suffix: '_bucket',
      labels: { ...labels, le: bound === undefined ? '+Inf' : String(bound / 1000) },
      value: below,
    };
  });
  return [...buckets, { suffix: '_sum', labels, value: sumMs / 1000 }, { suffix: '_count', labels, value: below }];
}
