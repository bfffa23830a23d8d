// What a link costs when the sandbox holds many cards, and what a card costs in memory.
// @ts-check
import { peakRound } from './duel.js';
import { median, shown, spread } from './figures.js';
import { LinkClient } from './link.js';
import { call, Server, stopServers } from './server.js';

const FEW_CARDS = 1_000;
const SANDBOXES_OF_FEW = 5;
const ROUNDS = 5;

/**
 * One link among few cards and one among many; every sandbox with few cards has its own thousand.
 * @param {number} manyCards
 * @returns {Promise<import('./figures.js').Row[]>}
 */
export async function measureScale(manyCards) {
  const small = await Server.product();
  const large = await Server.product();
  const largeClient = await LinkClient.of(large);
  await peakRound(large, await largeClient.linkNewCards(FEW_CARDS));
  const beforeMb = large.residentMb();
  const { orders } = await largeClient.order(manyCards);
  const cardKb = ((large.residentMb() - beforeMb) * 1024) / manyCards;
  await peakRound(small, await amongFew(small, 'warm-up'));
  await peakRound(large, largeClient.linkCards(await tokensOfNext(largeClient, orders)));
  const few = [];
  const many = [];
  for (let round = 0; round < ROUNDS; round++) {
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
