// Cards to link in many sandboxes at once: one here, one there, so that neighbours on the way have nothing in common.
// @ts-check
import { LinkClient } from './link.js';

const SETUPS_AT_ONCE = 8;

/** @typedef {import('./server.js').Server} Server */

/** Sandboxes side by side with cards that are not linked yet. */
export class Spread {
  /** @type {{ client: LinkClient, tokens: string[] }[]} */
  #sandboxes = [];

  /**
   * @param {Server} server
   * @param {number} sandboxes
   * @param {number} cards in each
   */
  static async over(server, sandboxes, cards) {
    const made = new Spread();
    const { apikey } = await LinkClient.of(server);
    const names = Array.from({ length: sandboxes }, (_, index) => `of-${sandboxes}-${index}`);
    const makeNext = async () => {
      for (let name = names.pop(); name !== undefined; name = names.pop()) {
        const client = new LinkClient(`${server.url}/@${name}`, apikey);
        const { orders } = await client.order(cards);
        const tokens = [];
        for (const order of orders) tokens.push(...(await client.tokensOf(order)));
        made.#sandboxes.push({ client, tokens });
      }
    };
    await Promise.all(Array.from({ length: SETUPS_AT_ONCE }, makeNext));
    return made;
  }

  /**
   * Links in each sandbox, one here, one there, so that neighbours on the way have nothing to do with each other.
   * @param {number} links in each sandbox
   * @param {readonly [which: number, of: number]} share every how many sandboxes, from the first which
   * @returns {import('./load.js').Workload}
   */
  draw(links, [which, of] = [0, 1]) {
    const workloads = this.#sandboxes
      .filter((_, index) => index % of === which)
      .map(({ client, tokens }) => client.linkCards(tokens.splice(0, links)));
    const requests = Array.from({ length: links }, (_, index) =>
      workloads.map((workload) => /** @type {Buffer} */ (workload.requests[index])),
    );
    return { requests: requests.flat(), isRight: workloads[0]?.isRight ?? (() => false) };
  }
}
