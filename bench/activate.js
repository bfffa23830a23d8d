// What is measured of prepaid: the run has a fixtures folder of its own, and activates each of its cards once.
// @ts-check
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open, seal } from './envelope.js';
import { post } from './load.js';
import { call } from './server.js';

const PATH = '/api/issuance/v2/activate';
const FIRST_URN = 60_000_000_000;
const LAST_FOUR = '4242';

/** The page's sample request; what belongs to the card and the customer is replaced. */
const SAMPLE = {
  messageCode: '3424',
  clientTxnId: '',
  requestDateTime: '20230122161759',
  isStatusCheckRequest: true,
  urn: 0,
  last4Digits: 0,
  loginId: 1,
  loadAmount: 100000,
  taxAmount: 100,
  feeAmount: 0,
  sourceAccountType: 0,
  cardProfileId: 300,
  customerId: '',
  cardHolder: {
    cardProfileId: 300,
    cardholderFirstName: 'SandeepKWibmoA',
    cardholderLastName: 'Pd',
    cardholderMobile: '',
    cardholderEmail: '',
    cardholderAddress: 'Address',
    cardholderCity: 'Vijayawada',
    cardholderState: 'Karnataka',
    cardholderCountry: 'null',
    cardholderZipCode: '534437',
    cardholderDateOfBirth: '22-04-1997',
    identityProof: '',
    identityProofNumber: '',
    employeeId: 'abhd12',
    ovdName: 'James Jacob',
    isPanValid: '1',
  },
  nominee: {
    firstName: 'San',
    lastName: null,
    dateOfBirth: null,
    email: null,
    mobile: null,
    address: null,
    city: null,
    state: null,
    country: null,
    zipCode: null,
  },
  productId: 1,
};

/**
 * Makes a folder of fixtures with this many fresh cards; it is gone when this process ends.
 * @param {number} count
 * @returns {string} its path
 */
export function makeFixtures(count) {
  const folder = mkdtempSync(join(tmpdir(), 'card-sandbox-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'prepaid'));
  const cards = { name: 'bench', does: 'is activated once', urn: String(FIRST_URN), count, lastFour: LAST_FOUR };
  writeFileSync(join(folder, 'prepaid', 'cards.json'), JSON.stringify({ data: [cards] }));
  return folder;
}

/** A client of the default sandbox of one server, which activates the cards of `makeFixtures` one after the other. */
export class ActivateClient {
  #url;
  #headers;
  #next = 0;
  /** 24 bytes */
  key;

  /**
   * @param {string} url
   * @param {{ apiKey: string, clientId: string, bankId: string, entityId: string, secureCode: string, envelope: { key: string } }} client
   */
  constructor(url, { apiKey, clientId, bankId, entityId, secureCode, envelope }) {
    this.#url = url;
    this.#headers = { 'x-api-key': apiKey, clientId, bankId, entityId, secureCode };
    this.key = Buffer.from(envelope.key, 'hex');
  }

  /** @param {import('./server.js').Server} server */
  static async of(server) {
    const { answer } = await call('GET', `${server.url}/_sandbox/fixtures`);
    return new ActivateClient(server.url, answer.prepaid.clients[0]);
  }

  /**
   * @param {number} count
   * @returns {import('./load.js').Workload}
   */
  activateNewCards(count) {
    const first = this.#next;
    this.#next += count;
    return {
      requests: Array.from({ length: count }, (_, index) => this.#request(first + index)),
      isRight: (status, body) => status === 200 && JSON.parse(this.#opened(body)).responseCode === '00',
      shown: (body) => (body.includes('"token"') ? this.#opened(body) : body.toString()),
    };
  }

  /** @param {Buffer} body */
  #opened(body) {
    return open(this.key, JSON.parse(body.toString()).token).toString();
  }

  /** Activates one card outside the measurements: the opened answer, and the headers it came with. */
  async activateOne() {
    const { answer, response } = await call('POST', `${this.#url}${PATH}`, this.#headers, {
      token: seal(this.key, this.#message(this.#next++)),
    });
    return { text: open(this.key, answer.token).toString(), response };
  }

  /** @param {number} index */
  #request(index) {
    return post(PATH, this.#headers, { token: seal(this.key, this.#message(index)) });
  }

  /** @param {number} index */
  #message(index) {
    const holder = {
      cardholderMobile: `60${String(index).padStart(10, '0')}`,
      cardholderEmail: `h${index}@example.com`,
    };
    return JSON.stringify({
      ...SAMPLE,
      clientTxnId: `bench-activate-${String(index).padStart(16, '0')}`,
      urn: FIRST_URN + index,
      last4Digits: Number(LAST_FOUR),
      customerId: String(100_000_000 + index),
      cardHolder: { ...SAMPLE.cardHolder, ...holder },
    });
  }
}
