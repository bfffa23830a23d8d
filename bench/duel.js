// A server against its floor: in turns, on the same machine, with the same requests.
// @ts-check
import { median } from './figures.js';
import { loadAtPeak, loadAtRate } from './load.js';

const PEAK_CONNECTIONS = 32;
const RATE_CONNECTIONS = 64;
const MOST_SECONDS = 30;

/**
 * @typedef {object} Side what one of the two did, each a median over the rounds
 * @property {number} ratePerSecond
 * @property {number} cpuMicros processor time of the server a request
 * @property {number} cpuShare the share of a core that the server got; well under 1, another process had the machine
 * @property {number} p99Ms at half the product's peak rate
 */

/**
 * @typedef {object} Verdict
 * @property {Side} floor
 * @property {Side} product
 * @property {readonly number[]} shares the product's rate as a share of the floor's, a round each, ascending
 * @property {readonly number[]} cpuShares the floor's processor time as a share of the product's, a round each, ascending
 * @property {number} halfPeak the rate at which p99 was taken
 * @property {number} generatorLoad the busiest that the load generator was
 */

/**
 * @typedef {object} DuelOptions
 * @property {import('./server.js').Server} floor
 * @property {import('./server.js').Server} product
 * @property {(count: number) => Promise<import('./load.js').Workload>} draw requests that were not sent before
 * @property {number} rounds at the peak rate
 * @property {number} requests a round
 * @property {number} warmUp requests to each that are not counted
 * @property {number} calmRounds at half the product's peak rate
 * @property {number} calmSeconds how long each of those takes
 */

/**
 * @param {DuelOptions} options
 * @returns {Promise<Verdict>}
 */
export async function duel({ floor, product, draw, rounds, requests, warmUp, calmRounds, calmSeconds }) {
  const sides = [floor, product];
  /** @type {Map<import('./server.js').Server, PeakRound[]>} */
  const peaks = new Map(sides.map((side) => [side, []]));
  /** @type {Map<import('./server.js').Server, number[]>} */
  const calms = new Map(sides.map((side) => [side, []]));
  const uncounted = await draw(warmUp);
  for (const side of sides) await peakRound(side, uncounted);
  for (let round = 0; round < rounds; round++) {
    const workload = await draw(requests);
    for (const side of inTurns(sides, round)) peaks.get(side)?.push(await peakRound(side, workload));
  }
  const halfPeak = median(rates(peaks.get(product))) / 2;
  for (let round = 0; round < calmRounds; round++) {
    const workload = await draw(Math.round(halfPeak * calmSeconds));
    for (const side of inTurns(sides, round)) {
      const { p99Ms } = await loadAtRate(workload, { ...at(side, RATE_CONNECTIONS), ratePerSecond: halfPeak });
      calms.get(side)?.push(p99Ms);
    }
  }
  const sideOf = (/** @type {import('./server.js').Server} */ server) => ({
    ratePerSecond: median(rates(peaks.get(server))),
    cpuMicros: median((peaks.get(server) ?? []).map(({ cpuMicros }) => cpuMicros)),
    cpuShare: median(
      (peaks.get(server) ?? []).map(({ cpuMicros, ratePerSecond }) => (cpuMicros * ratePerSecond) / 1e6),
    ),
    p99Ms: median(calms.get(server) ?? []),
  });
  const pairs = (peaks.get(product) ?? []).map((mine, round) => ({ mine, theirs: peaks.get(floor)?.[round] ?? mine }));
  return {
    floor: sideOf(floor),
    product: sideOf(product),
    shares: ascending(pairs.map(({ mine, theirs }) => mine.ratePerSecond / theirs.ratePerSecond)),
    cpuShares: ascending(pairs.map(({ mine, theirs }) => theirs.cpuMicros / mine.cpuMicros)),
    halfPeak,
    generatorLoad: Math.max(...[...peaks.values()].flat().map(({ generatorLoad }) => generatorLoad)),
  };
}

/** @typedef {import('./load.js').Measurement & { cpuMicros: number }} PeakRound */

/**
 * One load at the peak rate, with the processor time it cost the server.
 * @param {import('./server.js').Server} server
 * @param {import('./load.js').Workload} workload
 * @returns {Promise<PeakRound>}
 */
export async function peakRound(server, workload) {
  const cpuBefore = server.cpuSeconds();
  const measured = await loadAtPeak(workload, at(server, PEAK_CONNECTIONS));
  return { ...measured, cpuMicros: ((server.cpuSeconds() - cpuBefore) / workload.requests.length) * 1_000_000 };
}

/**
 * @param {import('./server.js').Server} server
 * @param {number} connections
 */
function at({ url }, connections) {
  return { urls: [url], connections, mostSeconds: MOST_SECONDS };
}

/**
 * Who goes first changes with every round, so that neither always has the machine at its warmest.
 * @template T
 * @param {readonly T[]} sides
 * @param {number} round
 */
function inTurns(sides, round) {
  return round % 2 === 0 ? sides : [...sides].reverse();
}

/** @param {readonly PeakRound[]} [rounds] */
function rates(rounds = []) {
  return rounds.map(({ ratePerSecond }) => ratePerSecond);
}

/** @param {readonly number[]} numbers */
function ascending(numbers) {
  return [...numbers].sort((left, right) => left - right);
}
