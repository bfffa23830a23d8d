// npm run bench: measures what design asks for, prints one table, and ends with 1 as soon as a reply is wrong.
// @ts-check
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { ActivateClient, makeFixtures } from './activate.js';
import { duel, peakRound } from './duel.js';
import { shown, spread, table } from './figures.js';
import { measureFiles } from './files.js';
import { LinkClient } from './link.js';
import { measureScale } from './scale.js';
import { PLACEMENT, Server, shareCores, stopServers } from './server.js';
import { measureWorlds } from './worlds.js';

/** @typedef {import('./figures.js').Row} Row */

const { values, positionals } = parseArgs({
  options: { long: { type: 'boolean', default: false }, database: { type: 'string' } },
  allowPositionals: true,
});

const MOST_SECONDS = values.long ? 3_000 : positionals.length > 0 ? 600 : 175;
/** V8 needs some 20,000 requests before it has compiled all that a request passes. */
const ROUNDS = { rounds: 7, warmUp: 20_000, calmRounds: 3, calmSeconds: 1 };
const LINK_ROUNDS = { ...ROUNDS, requests: 8_000 };
const ACTIVATE_ROUNDS = { ...ROUNDS, requests: 5_000 };
const ORDERS = 10;
const MANY_CARDS = values.long ? 1_000_000 : 100_000;
const MANY_SANDBOXES = values.long ? 100_000 : 5_000;
const ACTIVATE_CARDS = 90_000;
const STARTS = 5;
const JOURNAL_ENTRIES = 5_000;
const REQUESTS_FOR_MEMORY = 100_000;

/** @type {Record<string, () => Promise<Row[]>>} */
const PARTS = {
  link: measureLink,
  activate: measureActivate,
  start: measureStart,
  memory: measureMemory,
  scale: () => measureScale(MANY_CARDS),
  worlds: () => measureWorlds(MANY_CARDS),
  files: measureFiles,
  postgres: () => measureIn('postgres'),
  many: () => measureIn('many'),
};
/** Left out unless named: they take minutes and need a PostgreSQL, their own or one that is given. */
const ONLY_NAMED = ['postgres', 'many'];

async function main() {
  const unknown = positionals.find((name) => !(name in PARTS));
  if (unknown) throw new Error(`There is no part "${unknown}"; the parts are ${Object.keys(PARTS).join(', ')}`);
  console.log(`Node ${process.version}, ${PLACEMENT}.`);
  const rows = [];
  const unasked = Object.keys(PARTS).filter((part) => !ONLY_NAMED.includes(part));
  if (positionals.length === 0) console.log(`Left out: ${ONLY_NAMED.join(', ')}. Name them to have them measured.`);
  for (const name of positionals.length > 0 ? positionals : unasked) rows.push(...((await PARTS[name]?.()) ?? []));
  console.log(table(rows));
}

/** @returns {Promise<Row[]>} */
async function measureLink() {
  const product = await Server.product();
  const client = await LinkClient.of(product);
  const { answer, response } = await client.linkSample();
  const floor = await Server.floor('floor-link.js', { headers: ownHeaders(response), body: JSON.stringify(answer) });
  const verdict = await duel({ floor, product, draw: (count) => client.linkNewCards(count), ...LINK_ROUNDS });
  const { times } = await client.order(ORDERS * 5_000);
  await stopServers();
  return [
    ...duelRows('POST /cards:link', verdict, '≥ 0.50'),
    {
      what: 'an order of 5,000 cards submitted and listed, ms',
      product: spread(times.map(({ submitMs, listMs }) => submitMs + listMs)),
      reach: '≤ 150',
    },
  ];
}

/** @returns {Promise<Row[]>} */
async function measureActivate() {
  const product = await Server.product('--fixtures', makeFixtures(ACTIVATE_CARDS));
  const client = await ActivateClient.of(product);
  const { text, response } = await client.activateOne();
  const floor = await Server.floor('floor-activate.js', {
    headers: ownHeaders(response),
    body: text,
    key: client.key.toString('hex'),
  });
  const draw = async (/** @type {number} */ count) => client.activateNewCards(count);
  const verdict = await duel({ floor, product, draw, ...ACTIVATE_ROUNDS });
  await stopServers();
  return duelRows('POST /api/issuance/v2/activate', verdict, '≥ 0.60');
}

/**
 * From starting the process to the first right reply.
 * @returns {Promise<Row[]>}
 */
async function measureStart() {
  const apikey = await knownApikey();
  const product = [];
  const floor = [];
  for (let start = 0; start < STARTS; start++) {
    const mine = await Server.product();
    await new LinkClient(mine.url, apikey).linkSample();
    product.push(performance.now() - mine.startedAt);
    const theirs = await Server.floor('floor-link.js', {});
    await new LinkClient(theirs.url, apikey).linkSample();
    floor.push(performance.now() - theirs.startedAt);
    await stopServers();
  }
  return [
    { what: 'start to first right reply, ms', floor: spread(floor), product: spread(product), reach: 'aim at 120' },
  ];
}

/** The key of a client that every start knows. */
async function knownApikey() {
  const server = await Server.product();
  const { apikey } = await LinkClient.of(server);
  await stopServers();
  return apikey;
}

/**
 * What stays resident when requests leave nothing behind but the journal.
 * @returns {Promise<Row[]>}
 */
async function measureMemory() {
  const apikey = await knownApikey();
  const product = await Server.product();
  const client = new LinkClient(product.url, apikey);
  await client.linkSample();
  const startedMb = product.residentMb();
  await peakRound(product, client.orderWithoutKeeping(JOURNAL_ENTRIES));
  const fullMb = product.residentMb();
  for (let sent = JOURNAL_ENTRIES; sent < REQUESTS_FOR_MEMORY; sent += JOURNAL_ENTRIES) {
    await peakRound(product, client.orderWithoutKeeping(JOURNAL_ENTRIES));
  }
  const endMb = product.residentMb();
  await stopServers();
  return [
    { what: 'resident after the first reply, MB', product: shown(startedMb), reach: '≤ 90' },
    { what: 'resident when the journal is full (5,000 requests), MB', product: shown(fullMb) },
    { what: 'resident after 100,000 requests, MB', product: shown(endMb), reach: '≤ 90' },
    { what: 'growth since the journal is full, MB', product: shown(endMb - fullMb), reach: '≤ 10' },
  ];
}

/**
 * On the database that is given, or on one of its own.
 * @param {'postgres' | 'many'} part
 * @returns {Promise<Row[]>}
 */
async function measureIn(part) {
  // Loaded when wanted: what starts a PostgreSQL is large.
  const { Database, closeDatabases } = await import('./database.js');
  const { measurePostgres } = await import('./postgres.js');
  const { measureMany } = await import('./many.js');
  shareCores();
  const database = await Database.of(values.database);
  console.log(`${part}: ${await database.settings()}; servers, database and load share ${cpus().length} cores.`);
  try {
    return part === 'postgres' ? await measurePostgres(database) : await measureMany(database, MANY_SANDBOXES);
  } finally {
    await stopServers();
    await closeDatabases();
  }
}

/**
 * @param {string} name
 * @param {import('./duel.js').Verdict} verdict
 * @param {string} reach
 * @returns {Row[]}
 */
function duelRows(name, { floor, product, shares, cpuShares, halfPeak, generatorLoad }, reach) {
  return [
    {
      what: `${name}, requests a second`,
      floor: shown(floor.ratePerSecond),
      product: shown(product.ratePerSecond),
      ratio: spread(shares),
      reach,
    },
    {
      what: '… processor time a request, µs',
      floor: shown(floor.cpuMicros),
      product: shown(product.cpuMicros),
      ratio: spread(cpuShares),
    },
    {
      what: `… p99 at ${shown(halfPeak)} a second, ms`,
      floor: shown(floor.p99Ms),
      product: shown(product.p99Ms),
      ratio: shown(product.p99Ms / floor.p99Ms),
      reach: '≤ 5.00',
    },
    {
      what: '… share of a core that the server got',
      floor: shown(floor.cpuShare),
      product: shown(product.cpuShare),
    },
    { what: '… share of its core that the load took at most', product: shown(generatorLoad), reach: '< 0.95' },
  ];
}

/**
 * The headers of an answer that node:http does not write of its own accord, for a floor to repeat.
 * @param {Response} response
 */
function ownHeaders({ headers }) {
  const written = ['connection', 'content-length', 'date', 'keep-alive'];
  return JSON.stringify(Object.fromEntries([...headers].filter(([name]) => !written.includes(name))));
}

const limit = setTimeout(() => end(new Error(`The run took longer than ${MOST_SECONDS} s`)), MOST_SECONDS * 1000);

/** @param {unknown} problem */
async function end(problem) {
  clearTimeout(limit);
  await stopServers();
  console.error(problem instanceof Error ? problem.message : problem);
  process.exit(1);
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => end(`Stopped by ${signal}`));
main().then(() => clearTimeout(limit), end);
