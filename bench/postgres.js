// Worlds in PostgreSQL: one process, two processes, one sandbox, many of them; and what each costs whom.
// @ts-check
import { median, shown, spread } from './figures.js';
import { loadAtPeak } from './load.js';
import { Server, stopServers } from './server.js';
import { Spread } from './spread.js';

const SANDBOXES = 200;
const CALLERS = 64;
const ROUNDS = 3;
/** In each sandbox, each time it is measured. */
const LINKS = 10;
const SLOW_LINKS = 3;
/**
 * A machine that two processes, PostgreSQL and the load fill shows nothing of how two go together. Where each process
 * runs a fifth of the time, everything else has room.
 */
const SLOW = 0.2;
const LINKS_OF_ONE = 1_000;
const LINKS_OF_ONE_CALLER = 200;
const MOST_SECONDS = 60;

/**
 * @typedef {object} Round
 * @property {number} ratePerSecond
 * @property {number} p99Ms
 * @property {number} serverMicros processor time of the servers a request
 * @property {number} databaseMicros processor time of PostgreSQL a request
 * @property {number} loadMicros processor time of the load a request
 */

/**
 * Links over 200 sandboxes, each its own card, and in a single one.
 * @param {import('./database.js').Database} database
 * @returns {Promise<import('./figures.js').Row[]>}
 */
export async function measurePostgres(database) {
  const memory = await Server.product();
  const first = await Server.product('--data', database.url);
  const second = await Server.product('--data', database.url);
  const both = [first, second];
  const inMemory = await Spread.over(memory, SANDBOXES, (ROUNDS + 1) * LINKS);
  const kept = await Spread.over(first, SANDBOXES, (ROUNDS + 1) * (LINKS * 3 + SLOW_LINKS * 2));
  /** @type {Record<string, () => Promise<Round>>} */
  const ways = {
    memory: () => round([memory], undefined, [{ servers: [memory], workload: inMemory.draw(LINKS) }]),
    one: () => round([first], database, [{ servers: [first], workload: kept.draw(LINKS) }]),
    two: () => round(both, database, [{ servers: both, workload: kept.draw(LINKS) }]),
    apart: () =>
      round(
        both,
        database,
        both.map((server, index) => ({ servers: [server], workload: kept.draw(LINKS, [index, both.length]) })),
      ),
  };
  for (const [way, servers] of Object.entries({ slowOne: [first], slowTwo: both })) {
    ways[way] = () => slowly(servers, () => round(servers, database, [{ servers, workload: kept.draw(SLOW_LINKS) }]));
  }
  const rounds = await inTurns(ways, ROUNDS);
  const single = await measureOneSandbox(database, both);
  await stopServers();
  return [...spreadRows(rounds), ...single];
}

/**
 * @param {Record<string, Round[]>} rounds
 * @returns {import('./figures.js').Row[]}
 */
function spreadRows({ memory = [], one = [], two = [], apart = [], slowOne = [], slowTwo = [] }) {
  return [
    { what: `links a second, ${CALLERS} callers over ${SANDBOXES} sandboxes, in memory`, product: rateOf(memory) },
    { what: '… in PostgreSQL, one process; ratio to memory', product: rateOf(one), ratio: ratio(one, memory) },
    {
      what: '… two processes, each call to either; ratio to one',
      product: rateOf(two),
      ratio: ratio(two, one),
      reach: '≥ 1.60',
    },
    {
      what: `… each process running ${SLOW * 100} % of the time: one`,
      product: rateOf(slowOne),
    },
    {
      what: '… two, so that nothing else is full',
      product: rateOf(slowTwo),
      ratio: ratio(slowTwo, slowOne),
      reach: '≥ 1.60',
    },
    { what: '… two processes, each with its own sandboxes', product: rateOf(apart), ratio: ratio(apart, one) },
    ...[
      { of: 'one process', seen: one },
      { of: 'two processes', seen: two },
      { of: 'two, each its own sandboxes', seen: apart },
      { of: 'two slow ones', seen: slowTwo },
    ].flatMap(({ of, seen }) => costRows(of, seen)),
    { what: '… p99, ms: one process · two', product: `${p99Of(one)} · ${p99Of(two)}` },
  ];
}

/**
 * Who needs the processor for how long, and how many cores were busy.
 * @param {string} of
 * @param {readonly Round[]} rounds
 * @returns {import('./figures.js').Row[]}
 */
function costRows(of, rounds) {
  const busy = rounds.map(
    (each) => (each.ratePerSecond * (each.serverMicros + each.databaseMicros + each.loadMicros)) / 1e6,
  );
  const micros = (/** @type {'serverMicros' | 'databaseMicros' | 'loadMicros'} */ whose) =>
    shown(median(rounds.map((each) => each[whose])));
  return [
    {
      what: `… µs of processor a link, ${of}: servers · PostgreSQL · load; cores busy`,
      product: `${micros('serverMicros')} · ${micros('databaseMicros')} · ${micros('loadMicros')}`,
      ratio: shown(median(busy)),
    },
  ];
}

/**
 * @param {import('./database.js').Database} database
 * @param {readonly Server[]} both
 * @returns {Promise<import('./figures.js').Row[]>}
 */
async function measureOneSandbox(database, both) {
  const [first] = /** @type {[Server]} */ (both);
  const single = await Spread.over(first, 1, (ROUNDS + 1) * (LINKS_OF_ONE_CALLER + 2 * LINKS_OF_ONE));
  const of = (/** @type {readonly Server[]} */ servers, /** @type {number} */ links, /** @type {number} */ callers) =>
    round(servers, database, [{ servers, workload: single.draw(links) }], callers);
  const {
    caller = [],
    one = [],
    two = [],
  } = await inTurns(
    {
      caller: () => of([first], LINKS_OF_ONE_CALLER, 1),
      one: () => of([first], LINKS_OF_ONE, CALLERS),
      two: () => of(both, LINKS_OF_ONE, CALLERS),
    },
    ROUNDS,
  );
  return [
    { what: 'links a second in one sandbox, one caller', product: rateOf(caller) },
    { what: `… ${CALLERS} callers, one process`, product: rateOf(one), ratio: ratio(one, caller) },
    { what: `… ${CALLERS} callers, two processes; ratio to one`, product: rateOf(two), ratio: ratio(two, one) },
    ...costRows('two processes', two),
  ];
}

/**
 * Loads at the peak, side by side, with what they cost.
 * @param {readonly Server[]} servers
 * @param {import('./database.js').Database | undefined} database
 * @param {readonly { servers: readonly Server[], workload: import('./load.js').Workload }[]} loads
 * @param {number} callers all together
 * @returns {Promise<Round>}
 */
async function round(servers, database, loads, callers = CALLERS) {
  const count = loads.reduce((sum, { workload }) => sum + workload.requests.length, 0);
  const used = () => ({
    server: servers.reduce((sum, server) => sum + server.cpuSeconds(), 0),
    database: database?.cpuSeconds() ?? 0,
    load: process.cpuUsage().user + process.cpuUsage().system,
  });
  const before = used();
  const startedAt = performance.now();
  const measured = await Promise.all(
    loads.map((load) =>
      loadAtPeak(load.workload, {
        urls: load.servers.map(({ url }) => url),
        connections: callers / loads.length,
        mostSeconds: MOST_SECONDS,
      }),
    ),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  const after = used();
  return {
    ratePerSecond: count / seconds,
    p99Ms: Math.max(...measured.map(({ p99Ms }) => p99Ms)),
    serverMicros: ((after.server - before.server) / count) * 1e6,
    databaseMicros: ((after.database - before.database) / count) * 1e6,
    loadMicros: (after.load - before.load) / count,
  };
}

/**
 * @param {readonly Server[]} servers
 * @param {() => Promise<Round>} measure
 */
async function slowly(servers, measure) {
  const freeAgain = servers.map((server) => server.slow(SLOW));
  try {
    return await measure();
  } finally {
    for (const free of freeAgain) free();
  }
}

/**
 * Each way once a round, the first round uncounted.
 * @param {Record<string, () => Promise<Round>>} ways
 * @param {number} rounds
 */
async function inTurns(ways, rounds) {
  /** @type {Record<string, Round[]>} */
  const seen = {};
  for (let number = 0; number <= rounds; number++) {
    for (const [way, measure] of Object.entries(ways)) {
      const measured = await measure();
      if (number > 0) seen[way] = [...(seen[way] ?? []), measured];
    }
  }
  return seen;
}

/** @param {readonly Round[]} rounds */
function rateOf(rounds) {
  return spread(rounds.map(({ ratePerSecond }) => ratePerSecond));
}

/** @param {readonly Round[]} rounds */
function p99Of(rounds) {
  return shown(median(rounds.map(({ p99Ms }) => p99Ms)));
}

/**
 * @param {readonly Round[]} mine
 * @param {readonly Round[]} theirs
 */
function ratio(mine, theirs) {
  return spread(mine.map(({ ratePerSecond }, index) => ratePerSecond / (theirs[index]?.ratePerSecond ?? Number.NaN)));
}
