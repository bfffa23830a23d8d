// What it costs to acknowledge a link only once it lies in a file, against a server that keeps everything in memory.
// @ts-check
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { peakRound } from './duel.js';
import { median, shown, spread } from './figures.js';
import { LinkClient } from './link.js';
import { Server, stopServers } from './server.js';

const CARDS = 10_000;
const ROUNDS = 5;
const LINKS = 1_500;
const WARM_UP = 1_500;

/**
 * Links at 32 callers in a sandbox of 10,000 cards, the file of which is written anew with every shared write.
 * @returns {Promise<import('./figures.js').Row[]>}
 */
export async function measureFiles() {
  const folder = mkdtempSync(join(tmpdir(), 'card-sandbox-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true }));
  const memory = await sideOf(await Server.product());
  const files = await sideOf(await Server.product('--data', folder));
  /** @type {import('./duel.js').PeakRound[]} */
  const inMemory = [];
  /** @type {import('./duel.js').PeakRound[]} */
  const inFiles = [];
  for (let round = 0; round < ROUNDS; round++) {
    inMemory.push(await memory.linkNext(LINKS));
    inFiles.push(await files.linkNext(LINKS));
  }
  await stopServers();
  const rate = (/** @type {{ ratePerSecond: number }} */ { ratePerSecond }) => ratePerSecond;
  const shares = inFiles.map((mine, round) => mine.ratePerSecond / (inMemory[round] ?? mine).ratePerSecond);
  const cards = CARDS.toLocaleString('en');
  return [
    { what: `links a second among ${cards} cards, in memory`, product: spread(inMemory.map(rate)) },
    {
      what: '… acknowledged once written to a file',
      product: spread(inFiles.map(rate)),
      ratio: spread(shares),
      reach: '≥ 300 a second',
    },
    { what: '… p99, ms', product: shown(median(inFiles.map(({ p99Ms }) => p99Ms))) },
    { what: '… processor time a link, µs', product: shown(median(inFiles.map(({ cpuMicros }) => cpuMicros))) },
  ];
}

/**
 * A server whose default sandbox holds the cards, warm.
 * @param {Server} server
 */
async function sideOf(server) {
  const client = await LinkClient.of(server);
  const { orders } = await client.order(CARDS);
  /** @type {string[]} */
  const tokens = [];
  for (const order of orders) tokens.push(...(await client.tokensOf(order)));
  const linkNext = (/** @type {number} */ count) => peakRound(server, client.linkCards(tokens.splice(0, count)));
  await linkNext(WARM_UP);
  return { linkNext };
}
