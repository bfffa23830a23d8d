// What the process itself uses: processor, memory, files, and how late its event loop is. Names and units are those that
// dashboards for Node.js expect (prom-client).
import { readdir } from 'node:fs/promises';
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { realTimeMs } from '../../engine/base/clock.ts';
import type { Family } from './exposition.ts';

/** How often the delay of the event loop is measured. A delay shorter than this is not seen. */
const RESOLUTION_MS = 20;
const MICROS = 1e6;
const NANOS = 1e9;

let delays: IntervalHistogram | undefined;

/** The event loop is watched from the first call on, and what is said of it is about the time since the call before. */
export async function processFamilies(): Promise<Family[]> {
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const descriptors = await openDescriptors();
  return [
    one('process_cpu_user_seconds_total', 'counter', 'Processor time in this program', user / MICROS),
    one('process_cpu_system_seconds_total', 'counter', 'Processor time in the system on its behalf', system / MICROS),
    one('process_start_time_seconds', 'gauge', 'When it started, since 1970', realTimeMs() / 1000 - process.uptime()),
    one('process_resident_memory_bytes', 'gauge', 'Memory that is resident', rss),
    ...(descriptors === undefined ? [] : [one('process_open_fds', 'gauge', 'Files and sockets open', descriptors)]),
    one('nodejs_heap_size_used_bytes', 'gauge', 'JavaScript heap in use', heapUsed),
    one('nodejs_heap_size_total_bytes', 'gauge', 'JavaScript heap taken from the system', heapTotal),
    one('nodejs_external_memory_bytes', 'gauge', 'Memory outside of the heap that JavaScript holds', external),
    ...eventLoopFamilies(),
  ];
}

function eventLoopFamilies(): Family[] {
  if (!delays) {
    delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    delays.enable();
  }
  if (delays.count === 0) return [];
  // The measured intervals contain the time between two looks.
  const lag = (nanos: number) => Math.max(0, nanos / NANOS - RESOLUTION_MS / 1000);
  const since = 'since the last scrape';
  const families = [
    one(
      'nodejs_eventloop_lag_mean_seconds',
      'gauge',
      `How late the event loop was, on average ${since}`,
      lag(delays.mean),
    ),
    one('nodejs_eventloop_lag_p99_seconds', 'gauge', `The same, 99 of 100 times at most`, lag(delays.percentile(99))),
    one('nodejs_eventloop_lag_max_seconds', 'gauge', `The same, at worst`, lag(delays.max)),
  ];
  delays.reset();
  return families;
}

/** Undefined where the system has no `/proc`. */
async function openDescriptors(): Promise<number | undefined> {
  try {
    return (await readdir('/proc/self/fd')).length;
  } catch {
    return undefined;
  }
}

function one(name: string, type: Family['type'], help: string, value: number): Family {
  return { name, type, help, samples: [{ value }] };
}
