// What is measured of nCore: cards are ordered in bulk, and then each is linked once.
// @ts-check
import { createHash } from 'node:crypto';
import { post } from './load.js';
import { call } from './server.js';

const USER = '8009ace0-c16e-4d03-8a89-36010cf30b87';
const PRODUCT = 'f4947edd-0dc1-4d60-af5a-f0dcb01d141c';
const MOST_CARDS_AN_ORDER = 5_000;
/** Of the page's own sample card, which is there from the start. */
const SAMPLE_TOKEN = createHash('sha512').update('41224324423212342112453').digest('hex').toUpperCase();

/** @typedef {{ submitMs: number, listMs: number }} OrderTime how long submitting an order took, and listing its cards */

/** A client of one sandbox of one server. */
export class LinkClient {
  #base;
  apikey;

  /**
   * @param {string} base the server's address, a sandbox prefix included
   * @param {string} apikey
   */
  constructor(base, apikey) {
    this.#base = base;
    this.apikey = apikey;
  }

  /**
   * @param {import('./server.js').Server} server
   * @param {string} [sandbox]
   */
  static async of(server, sandbox) {
    const { answer } = await call('GET', `${server.url}/_sandbox/fixtures`);
    return new LinkClient(sandbox ? `${server.url}/@${sandbox}` : server.url, answer.ncore.clients[0].apikey);
  }

  /**
   * Orders and submits cards, in orders of at most 5,000.
   * @param {number} count
   * @returns {Promise<{ orders: string[], times: OrderTime[] }>}
   */
  async order(count) {
    const orders = [];
    const times = [];
    for (let left = count; left > 0; left -= MOST_CARDS_AN_ORDER) {
      const order = { card_product_id: PRODUCT, number_of_cards: Math.min(left, MOST_CARDS_AN_ORDER) };
      const { id } = (await this.#call('POST', '/v1/bulkissuances', { ...order, currency: 'USD', amount: 100 })).answer;
      const startedAt = performance.now();
      await this.#call('PUT', `/v1/bulkissuances/${id}`, { currency: 'USD', status: 'SUBMITTED' });
      const submittedAt = performance.now();
      const { answer } = await this.#call('GET', `/v1/cards?bulk_issuance_id=${id}&limit=100`);
      if (answer.data.length !== Math.min(order.number_of_cards, 100)) throw new Error(`Order ${id} lists no cards`);
      times.push({ submitMs: submittedAt - startedAt, listMs: performance.now() - submittedAt });
      orders.push(id);
    }
    return { orders, times };
  }

  /**
   * The activation tokens of an order's cards, as an embosser would know them.
   * @param {string} order
   * @returns {Promise<string[]>}
   */
  async tokensOf(order) {
    const path = `/_sandbox/cards?bulk_issuance_id=${order}&limit=${MOST_CARDS_AN_ORDER}`;
    const { answer } = await call('GET', `${this.#base}${path}`);
    return answer.data.map((/** @type {{ activation_token: string }} */ card) => card.activation_token);
  }

  /**
   * Links cards that are not linked yet: each request is for a card of its own.
   * @param {number} count
   * @returns {Promise<import('./load.js').Workload>}
   */
  async linkNewCards(count) {
    const { orders } = await this.order(count);
    /** @type {string[]} */
    const tokens = [];
    for (const order of orders) tokens.push(...(await this.tokensOf(order)));
    return this.linkCards(tokens);
  }

  /**
   * @param {readonly string[]} tokens
   * @returns {import('./load.js').Workload}
   */
  linkCards(tokens) {
    const path = `${this.#path}/v1/cards:link`;
    return {
      requests: tokens.map((token) => post(path, { apikey: this.apikey }, { activation_token: token, user_id: USER })),
      isRight: (status, body) => status === 200 && JSON.parse(body.toString()).status === 'ACTIVE',
    };
  }

  /** The page's sample card, linked under load. @returns {import('./load.js').Workload} */
  linkSampleCard() {
    return this.linkCards([SAMPLE_TOKEN]);
  }

  /** Makes an order and does not submit it. */
  async draft() {
    const order = { card_product_id: PRODUCT, number_of_cards: 3, currency: 'USD', amount: 100 };
    const { answer } = await this.#call('POST', '/v1/bulkissuances', order);
    if (answer.number_of_cards !== 3) throw new Error(`An order of 3 cards is one of ${answer.number_of_cards}`);
  }

  /**
   * Orders that are checked and answered in full but keep nothing, so that what grows is not the cards.
   * @param {number} count
   * @returns {import('./load.js').Workload}
   */
  orderWithoutKeeping(count) {
    const path = `${this.#path}/v1/bulkissuances`;
    return {
      requests: Array.from({ length: count }, (_, index) =>
        post(
          path,
          { apikey: this.apikey },
          { card_product_id: PRODUCT, number_of_cards: 50, name_on_card: `Gift Card ${index}`, dry_run: true },
        ),
      ),
      isRight: (status, body) => status === 200 && JSON.parse(body.toString()).number_of_cards === 50,
    };
  }

  /**
   * Forgets a sandbox and everything in it.
   * @param {import('./server.js').Server} server
   * @param {string} sandbox
   */
  static async drop({ url }, sandbox) {
    const { status } = await fetch(`${url}/_sandbox/sandboxes/${sandbox}`, { method: 'DELETE' });
    if (status >= 300) throw new Error(`Sandbox ${sandbox} could not be dropped: ${status}`);
  }

  /** Links the page's sample card, which works once in a sandbox. */
  async linkSample() {
    const { answer, response } = await this.#call('POST', '/v1/cards:link', {
      activation_token: SAMPLE_TOKEN,
      user_id: USER,
    });
    if (answer.status !== 'ACTIVE') throw new Error(`The sample card is ${answer.status}, not ACTIVE`);
    return { answer, response };
  }

  /** What stands before the path of a call: nothing, or the sandbox. */
  get #path() {
    return new URL(this.#base).pathname.replace(/\/$/, '');
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {unknown} [body]
   */
  #call(method, path, body) {
    return call(method, `${this.#base}${path}`, { apikey: this.apikey }, body);
  }
}
