// npm run bench: measures what design asks for, prints one table, and ends with 1 as soon as a reply is wrong.
// @ts-check
import { parseArgs } from 'node:util';
import { ActivateClient, makeFixtures } from './activate.js';
import { duel, peakRound } from './duel.js';
import { median, shown, spread, table } from './figures.js';
import { LinkClient } from './link.js';
import { call, PLACEMENT, Server, stopServers } from './server.js';

/** @typedef {import('./figures.js').Row} Row */

const MOST_SECONDS = 175;
const MOST_SECONDS_LONG = 900;
const ROUNDS = { rounds: 7, warmUp: 8_000, calmRounds: 3, calmSeconds: 1 };
const LINK_ROUNDS = { ...ROUNDS, requests: 8_000 };
const ACTIVATE_ROUNDS = { ...ROUNDS, requests: 5_000 };
const ACTIVATE_CARDS = 90_000;
const STARTS = 5;
const JOURNAL_ENTRIES = 5_000;
const REQUESTS_FOR_MEMORY = 100_000;
const FEW_CARDS = 1_000;
const MANY_CARDS = 100_000;
const MANY_CARDS_LONG = 1_000_000;
const SCALE_ROUNDS = 5;
const SANDBOXES_OF_FEW = 5;

const { values, positionals } = parseArgs({
  options: { long: { type: 'boolean', default: false } },
  allowPositionals: true,
});

/** @type {Record<string, () => Promise<Row[]>>} */
const PARTS = {
  link: measureLink,
  activate: measureActivate,
  start: measureStart,
  memory: measureMemory,
  scale: measureScale,
};

async function main() {
  const unknown = positionals.find((name) => !(name in PARTS));
  if (unknown) throw new Error(`There is no part "${unknown}"; the parts are ${Object.keys(PARTS).join(', ')}`);
  console.log(`Node ${process.version}, ${PLACEMENT}.`);
  const rows = [];
  for (const name of positionals.length > 0 ? positionals : Object.keys(PARTS))
    rows.push(...((await PARTS[name]?.()) ?? []));
  console.log(table(rows));
}

/** @returns {Promise<Row[]>} */
async function measureLink() {
  const product = await Server.product();
  const client = await LinkClient.of(product);
  const { answer, response } = await client.linkSample();
  const floor = await Server.floor('floor-link.js', { headers: ownHeaders(response), body: JSON.stringify(answer) });
  const verdict = await duel({ floor, product, draw: (count) => client.linkNewCards(count), ...LINK_ROUNDS });
  const { times } = await client.order(50_000);
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
  const fixtures = makeFixtures(ACTIVATE_CARDS);
  try {
    const product = await Server.product('--fixtures', fixtures.folder);
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
  } finally {
    fixtures.remove();
  }
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
 * One link among few cards and one among many; every sandbox with few cards has its own thousand.
 * @returns {Promise<Row[]>}
 */
async function measureScale() {
  const manyCards = values.long ? MANY_CARDS_LONG : MANY_CARDS;
  const small = await Server.product();
  const large = await Server.product();
  const largeClient = await LinkClient.of(large);
  await peakRound(large, await largeClient.linkNewCards(FEW_CARDS));
  const beforeMb = large.residentMb();
  const { orders } = await largeClient.order(manyCards);
  const cardKb = ((large.residentMb() - beforeMb) * 1024) / manyCards;
  const warmUp = await amongFew(small, 'warm-up');
  await peakRound(small, warmUp);
  await peakRound(large, largeClient.linkCards(await tokensOfNext(largeClient, orders)));
  const few = [];
  const many = [];
  for (let round = 0; round < SCALE_ROUNDS; round++) {
    few.push(await peakRound(small, await amongFew(small, `round-${round}`)));
    many.push(await peakRound(large, largeClient.linkCards(await tokensOfNext(largeClient, orders))));
  }
  await stopServers();
  const micros = (/** @type {{ ratePerSecond: number }} */ { ratePerSecond }) => 1_000_000 / ratePerSecond;
  const cpu = (/** @type {{ cpuMicros: number }} */ { cpuMicros }) => cpuMicros;
  const cards = manyCards.toLocaleString('en');
  return [
    { what: `one link among ${FEW_CARDS.toLocaleString('en')} cards, µs`, product: spread(few.map(micros)) },
    {
      what: `one link among ${cards} cards, µs`,
      product: spread(many.map(micros)),
      ratio: shown(median(many.map(micros)) / median(few.map(micros))),
      reach: '≤ 1.30',
    },
    {
      what: '… processor time, µs',
      product: spread(many.map(cpu)),
      ratio: shown(median(many.map(cpu)) / median(few.map(cpu))),
    },
    { what: `memory of a card among ${cards}, KB`, product: shown(cardKb), reach: '≤ 1' },
  ];
}

/**
 * Links for several sandboxes of few cards each, all in one workload; the sandboxes of the round before are dropped.
 * @param {Server} server
 * @param {string} round
 * @returns {Promise<import('./load.js').Workload>}
 */
async function amongFew(server, round) {
  const { answer } = await call('GET', `${server.url}/_sandbox/sandboxes`);
  for (const { id } of answer.data) if (id !== 'default') await LinkClient.drop(server, id);
  const workloads = [];
  for (let sandbox = 0; sandbox < SANDBOXES_OF_FEW; sandbox++) {
    const client = await LinkClient.of(server, `${round}-${sandbox}`);
    workloads.push(await client.linkNewCards(FEW_CARDS));
  }
  const [{ isRight } = { isRight: () => false }] = workloads;
  return { requests: workloads.flatMap(({ requests }) => requests), isRight };
}

/**
 * As many new cards as `amongFew` has.
 * @param {LinkClient} client
 * @param {string[]} orders those that were not linked yet
 */
async function tokensOfNext(client, orders) {
  const tokens = [];
  while (tokens.length < FEW_CARDS * SANDBOXES_OF_FEW) tokens.push(...(await client.tokensOf(orders.shift() ?? '')));
  return tokens;
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

/** The headers of an answer that node:http does not write of its own accord, for a floor to repeat. @param {Response} response */
function ownHeaders({ headers }) {
  const written = ['connection', 'content-length', 'date', 'keep-alive'];
  return JSON.stringify(Object.fromEntries([...headers].filter(([name]) => !written.includes(name))));
}

const limitSeconds = values.long ? MOST_SECONDS_LONG : MOST_SECONDS;
const limit = setTimeout(() => end(new Error(`The run took longer than ${limitSeconds} s`)), limitSeconds * 1000);

/** @param {unknown} problem */
async function end(problem) {
  clearTimeout(limit);
  await stopServers();
  console.error(problem instanceof Error ? problem.message : problem);
  process.exit(1);
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => end(`Stopped by ${signal}`));
main().then(() => clearTimeout(limit), end);
