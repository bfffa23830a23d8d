// What sandboxes cost: a thousand side by side, and setting one back, keeping it and bringing it back, however much it holds.
// @ts-check
import { median, shown, spread } from './figures.js';
import { LinkClient } from './link.js';
import { call, Server, stopServers } from './server.js';

const SANDBOXES = 1_000;
const FEW_CARDS = 100;
const ROUNDS = 15;

/**
 * @param {number} manyCards
 * @returns {Promise<import('./figures.js').Row[]>}
 */
export async function measureWorlds(manyCards) {
  /** @type {import('./figures.js').Row[]} */
  const rows = [...(await besides('of one seed', () => ({}))), ...(await besides('each of its own seed', ownSeed))];
  const server = await Server.product();
  const times = new Map();
  for (const [sandbox, cards] of /** @type {const} */ ([
    ['few', FEW_CARDS],
    ['many', manyCards],
  ])) {
    const client = await LinkClient.of(server, sandbox);
    await client.order(cards);
    const base = `${server.url}/@${sandbox}/_sandbox`;
    for (let round = 0; round < ROUNDS; round++) {
      await timed(times, `keeping ${sandbox}`, 'PUT', `${base}/snapshots/full`);
      await timed(times, `reset ${sandbox}`, 'POST', `${base}/reset`);
      await timed(times, `bringing back ${sandbox}`, 'POST', `${base}/snapshots/full/restore`);
    }
    const { answer } = await call('GET', `${server.url}/@${sandbox}/v1/bulkissuances`, { apikey: client.apikey });
    if (!answer.data.length) throw new Error(`${sandbox}: the snapshot brought nothing back`);
  }
  await stopServers();
  const holding = manyCards.toLocaleString('en');
  for (const what of ['reset', 'keeping', 'bringing back']) {
    const few = times.get(`${what} few`);
    const many = times.get(`${what} many`);
    rows.push({
      what: `${what} a sandbox of ${holding} cards, ms; ratio to one of ${FEW_CARDS}`,
      product: spread(many),
      ratio: shown(median(many) / median(few)),
      reach: '≤ 10 ms',
    });
  }
  return rows;
}

const ownSeed = (/** @type {number} */ number) => ({ seed: 1_000 + number });

/**
 * Makes sandboxes in parallel and calls each once.
 * @param {string} what
 * @param {(number: number) => object} asked
 */
async function besides(what, asked) {
  const server = await Server.product();
  const { apikey } = await LinkClient.of(server);
  const beforeMb = server.residentMb();
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: SANDBOXES }, async (_, number) => {
      await call('PUT', `${server.url}/_sandbox/sandboxes/w${number}`, {}, asked(number));
      await new LinkClient(`${server.url}/@w${number}`, apikey).linkSample();
    }),
  );
  const tookMs = performance.now() - startedAt;
  const eachMb = (server.residentMb() - beforeMb) / SANDBOXES;
  await stopServers();
  return [
    { what: `${SANDBOXES} sandboxes ${what} made in parallel and called once, ms`, product: shown(tookMs) },
    { what: '… resident memory of each, MB', product: eachMb.toFixed(3), reach: '≤ 1' },
  ];
}

/**
 * @param {Map<string, number[]>} times
 * @param {string} what
 * @param {string} method
 * @param {string} url
 */
async function timed(times, what, method, url) {
  const startedAt = performance.now();
  await call(method, url);
  times.set(what, [...(times.get(what) ?? []), performance.now() - startedAt]);
}
