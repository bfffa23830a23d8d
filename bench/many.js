// Many sandboxes in PostgreSQL: making them, what they take on the disk and in memory, and the first call of a cold one.
// @ts-check
import { median, shown, spread } from './figures.js';
import { LinkClient } from './link.js';
import { loadAtPeak, request } from './load.js';
import { call, Server, stopServers } from './server.js';

const TOGETHER = 2_500;
const CALLERS = 64;
/** What a list has unless it is asked for another number. */
const A_PAGE = 1_000;
const COLD_CALLS = 300;
const LOOKS = 20;
const LISTS = 3;
const MOST_SECONDS = 120;

/**
 * Every sandbox is made by PUT, and has the page's sample card linked.
 * @param {import('./database.js').Database} database
 * @param {number} sandboxes
 * @returns {Promise<import('./figures.js').Row[]>}
 */
export async function measureMany(database, sandboxes) {
  const options = ['--data', database.url, '--sandbox-limit', String(sandboxes + 1_000)];
  const making = await Server.product(...options);
  const { apikey } = await LinkClient.of(making);
  const emptyBytes = await database.bytes();
  const startedMb = making.residentMb();
  const times = { made: 0, linked: 0 };
  for (let from = 0; from < sandboxes; from += TOGETHER) {
    const names = Array.from({ length: Math.min(TOGETHER, sandboxes - from) }, (_, index) => `many-${from + index}`);
    times.made += await secondsOf(making, putWorkload(names));
    const clients = names.map((name) => new LinkClient(`${making.url}/@${name}`, apikey));
    times.linked += await secondsOf(making, together(clients.map((client) => client.linkSampleCard())));
  }
  const fullMb = making.residentMb();
  const bytes = (await database.bytes()) - emptyBytes;
  const tables = await tableSizes(database);
  const ready = await timesOf(LOOKS, () => call('GET', `${making.url}/_sandbox/ready`));
  const lists = await timesOf(LISTS, async () => {
    const { answer } = await call('GET', `${making.url}/_sandbox/sandboxes`);
    const expected = Math.min(sandboxes, A_PAGE);
    if (answer.data.length < expected) throw new Error(`Only ${answer.data.length} sandboxes are listed`);
  });
  const missing = await timesOf(LISTS, async () => {
    const { status } = await fetch(`${making.url}/_sandbox/sandboxes/unknown`);
    if (status !== 404) throw new Error(`A sandbox that is not there answers ${status}`);
  });
  const listedMb = making.residentMb();
  await stopServers();
  const fresh = await Server.product(...options);
  const { cold, warm } = await coldCalls(fresh, apikey, sandboxes);
  await stopServers();
  const all = sandboxes.toLocaleString('en');
  const perSecond = (/** @type {number} */ seconds) => shown(sandboxes / seconds);
  return [
    {
      what: `${all} sandboxes: made · first link in each, a second`,
      product: `${perSecond(times.made)} · ${perSecond(times.linked)}`,
    },
    { what: '… on the disk, indexes included, KB each', product: shown(bytes / 1024 / sandboxes) },
    { what: `… ${tables}`, product: `${shown(bytes / 1024 ** 2)} MB` },
    {
      what: '… resident, MB: at the start · all made · listed',
      product: `${shown(startedMb)} · ${shown(fullMb)} · ${shown(listedMb)}`,
    },
    { what: '… GET /_sandbox/ready, ms', product: spread(ready) },
    { what: '… GET /_sandbox/sandboxes, a page of 1,000, ms', product: spread(lists) },
    { what: '… GET /_sandbox/sandboxes/unknown, which names those like it, ms', product: spread(missing) },
    { what: '… start of a new process among them until it is ready, ms', product: shown(fresh.readyMs) },
    {
      what: '… first call of a sandbox there, ms; ratio to the second',
      product: spread(cold),
      ratio: ratio(cold, warm),
    },
  ];
}

/**
 * @param {Server} server
 * @param {import('./load.js').Workload} workload
 */
async function secondsOf({ url }, workload) {
  const options = { urls: [url], connections: CALLERS, mostSeconds: MOST_SECONDS };
  return workload.requests.length / (await loadAtPeak(workload, options)).ratePerSecond;
}

/**
 * @param {readonly string[]} names
 * @returns {import('./load.js').Workload}
 */
function putWorkload(names) {
  const requests = names.map((name) => request('PUT', `/_sandbox/sandboxes/${name}`, {}, {}));
  return { requests, isRight: (status, body) => status === 200 && JSON.parse(body.toString()).id.startsWith('many-') };
}

/**
 * @param {readonly import('./load.js').Workload[]} workloads that know a right reply alike
 * @returns {import('./load.js').Workload}
 */
function together(workloads) {
  const [{ isRight } = { isRight: () => false }] = workloads;
  return { requests: workloads.flatMap(({ requests }) => requests), isRight };
}

/**
 * The first call and the second of sandboxes that this process has not seen, one after the other: an order each time.
 * @param {Server} server
 * @param {string} apikey
 * @param {number} sandboxes
 */
async function coldCalls({ url }, apikey, sandboxes) {
  const step = Math.max(1, Math.floor(sandboxes / COLD_CALLS));
  const cold = [];
  const warm = [];
  for (let number = 0; number < sandboxes && cold.length < COLD_CALLS; number += step) {
    const client = new LinkClient(`${url}/@many-${number}`, apikey);
    cold.push(...(await timesOf(1, () => client.draft())));
    warm.push(...(await timesOf(1, () => client.draft())));
  }
  return { cold, warm };
}

/**
 * @param {import('./database.js').Database} database
 * @returns {Promise<string>} the greatest tables with their share
 */
async function tableSizes(database) {
  const rows = await database.rows(
    `SELECT relname AS name, pg_total_relation_size(oid) AS bytes FROM pg_class
      WHERE relnamespace = 'card_sandbox'::regnamespace AND relkind = 'r' ORDER BY bytes DESC`,
  );
  const all = rows.reduce((sum, { bytes }) => sum + Number(bytes), 0);
  return rows
    .slice(0, 5)
    .map(({ name, bytes }) => `${name} ${Math.round((Number(bytes) / all) * 100)} %`)
    .join(', ');
}

/**
 * @param {number} times
 * @param {() => Promise<unknown>} work
 */
async function timesOf(times, work) {
  const taken = [];
  for (let number = 0; number < times; number++) {
    const startedAt = performance.now();
    await work();
    taken.push(performance.now() - startedAt);
  }
  return taken;
}

/**
 * @param {readonly number[]} mine
 * @param {readonly number[]} theirs
 */
function ratio(mine, theirs) {
  return shown(median(mine) / median(theirs));
}
