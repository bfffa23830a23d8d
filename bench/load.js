// The load generator: raw keep-alive sockets and requests that were built beforehand, so that it costs less than any server.
// @ts-check
import { connect } from 'node:net';

const RECEIVE_BYTES = 64 * 1024;
const HEAD_END = Buffer.from('\r\n\r\n');
const CONTENT_LENGTH = /\r\ncontent-length: *(\d+)/i;

/**
 * @typedef {object} Workload
 * @property {readonly Buffer[]} requests whole HTTP/1.1 requests; each is sent once
 * @property {(status: number, body: Buffer) => boolean} isRight whether a reply is one that may be counted
 * @property {(body: Buffer) => string} [shown] a wrong reply in words
 */

/**
 * @typedef {object} LoadOptions
 * @property {readonly string[]} urls where the servers are; connections go to them in turn, as a balancer would send them
 * @property {number} connections
 * @property {number} mostSeconds the load ends with an error when it takes longer
 */

/**
 * @typedef {object} Measurement
 * @property {number} ratePerSecond
 * @property {number} p50Ms
 * @property {number} p99Ms
 * @property {number} generatorLoad the share of a core that this process used; near 1 it measured itself
 */

/** Thrown when a reply was not the right one: what was measured is then worth nothing. */
export class WrongReply extends Error {}

/**
 * As fast as the server answers: every connection has one request under way.
 * @param {Workload} workload
 * @param {LoadOptions} options
 * @returns {Promise<Measurement>}
 * @throws WrongReply
 */
export function loadAtPeak(workload, options) {
  return new Load(workload, options).run((load) => {
    for (const connection of load.connections) load.sendNext(connection, performance.now());
    return (connection) => load.sendNext(connection, performance.now());
  });
}

/**
 * At a given rate, whatever the server does: a request that has to wait for a free connection is late, and its latency
 * counts from when it was due.
 * @param {Workload} workload
 * @param {LoadOptions & { ratePerSecond: number }} options
 * @returns {Promise<Measurement>}
 * @throws WrongReply
 */
export function loadAtRate(workload, options) {
  return new Load(workload, options).run((load) => {
    const idle = [...load.connections];
    const startedAt = performance.now();
    const gapMs = 1000 / options.ratePerSecond;
    const sendDue = () => {
      const now = performance.now();
      while (idle.length > 0 && load.hasNext && startedAt + load.sent * gapMs <= now) {
        load.sendNext(/** @type {Connection} */ (idle.pop()), startedAt + load.sent * gapMs);
      }
      if (load.hasNext) setImmediate(sendDue);
    };
    sendDue();
    return (connection) => idle.push(connection);
  });
}

/** One workload on its way: what was sent when, and what came back. */
class Load {
  /** @type {Connection[]} */
  connections = [];
  sent = 0;
  #received = 0;
  #workload;
  #options;
  #dueAt;
  #latencies;
  #statuses;
  /** @type {Buffer[]} kept to be checked when the clock has stopped */
  #bodies;

  /**
   * @param {Workload} workload
   * @param {LoadOptions} options
   */
  constructor(workload, options) {
    const count = workload.requests.length;
    this.#workload = workload;
    this.#options = options;
    this.#dueAt = new Float64Array(count);
    this.#latencies = new Float64Array(count);
    this.#statuses = new Uint16Array(count);
    this.#bodies = new Array(count);
  }

  get hasNext() {
    return this.sent < this.#workload.requests.length;
  }

  /**
   * @param {Connection} connection
   * @param {number} dueAt
   */
  sendNext(connection, dueAt) {
    const index = this.sent;
    const request = this.#workload.requests[index];
    if (!request) return;
    this.sent += 1;
    this.#dueAt[index] = dueAt;
    connection.send(index, request);
  }

  /**
   * @param {(load: Load) => (free: Connection) => unknown} begin sends the first requests; what it returns is called
   *   with every connection whose reply came
   * @returns {Promise<Measurement>}
   */
  async run(begin) {
    const { urls, connections, mostSeconds } = this.#options;
    const wanted = Math.min(connections, this.#workload.requests.length);
    const addresses = Array.from({ length: wanted }, (_, index) => new URL(urls[index % urls.length] ?? ''));
    this.connections = await Promise.all(addresses.map((address) => Connection.open(address)));
    const cpuBefore = process.cpuUsage();
    const startedAt = performance.now();
    /** @type {NodeJS.Timeout | undefined} */
    let limit;
    try {
      await new Promise((resolve, reject) => {
        limit = setTimeout(() => reject(new Error(`The load took longer than ${mostSeconds} s`)), mostSeconds * 1000);
        /** @type {(free: Connection) => unknown} */
        let onFree = () => undefined;
        for (const connection of this.connections) {
          connection.onFailure = reject;
          connection.onReply = (index, status, body) => {
            this.#latencies[index] = performance.now() - /** @type {number} */ (this.#dueAt[index]);
            this.#statuses[index] = status;
            this.#bodies[index] = body;
            this.#received += 1;
            if (this.#received === this.#workload.requests.length) resolve(undefined);
            else onFree(connection);
          };
        }
        onFree = begin(this);
      });
    } finally {
      clearTimeout(limit);
      for (const connection of this.connections) connection.close();
    }
    const elapsedMs = performance.now() - startedAt;
    const { user, system } = process.cpuUsage(cpuBefore);
    this.#requireRight();
    const latencies = this.#latencies.sort();
    return {
      ratePerSecond: (latencies.length / elapsedMs) * 1000,
      p50Ms: percentile(latencies, 0.5),
      p99Ms: percentile(latencies, 0.99),
      generatorLoad: (user + system) / 1000 / elapsedMs,
    };
  }

  #requireRight() {
    let wrong = 0;
    let example = '';
    this.#bodies.forEach((body, index) => {
      const status = /** @type {number} */ (this.#statuses[index]);
      if (this.#workload.isRight(status, body)) return;
      wrong += 1;
      const { shown = String } = this.#workload;
      example ||= `request ${index} was answered ${status} ${shown(body).slice(0, 400)}`;
    });
    if (wrong > 0) throw new WrongReply(`${wrong} of ${this.#bodies.length} replies are wrong; ${example}`);
  }
}

/** One keep-alive connection with at most one request under way. */
class Connection {
  /** @type {(index: number, status: number, body: Buffer) => void} */
  onReply = () => undefined;
  /** @type {(problem: Error) => void} */
  onFailure = () => undefined;
  #socket;
  #index = 0;
  /** @type {Buffer | undefined} the beginning of a reply that came in more than one piece */
  #begun;

  /**
   * @param {URL} url
   * @param {(connection: Connection) => void} onOpen
   * @param {(problem: Error) => void} onRefused
   */
  constructor(url, onOpen, onRefused) {
    this.onFailure = onRefused;
    this.#socket = connect({
      host: url.hostname,
      port: Number(url.port),
      noDelay: true,
      onread: {
        buffer: Buffer.allocUnsafe(RECEIVE_BYTES),
        callback: (length, bytes) => this.#receive(/** @type {Buffer} */ (bytes).subarray(0, length)),
      },
    });
    this.#socket.on('connect', () => onOpen(this));
    this.#socket.on('error', (problem) => this.onFailure(problem));
    this.#socket.on('close', () => this.onFailure(new Error('The server closed a connection')));
  }

  /**
   * @param {URL} url
   * @returns {Promise<Connection>}
   */
  static open(url) {
    return new Promise((resolve, reject) => new Connection(url, resolve, reject));
  }

  /**
   * @param {number} index
   * @param {Buffer} request
   */
  send(index, request) {
    this.#index = index;
    this.#socket.write(request);
  }

  close() {
    this.onFailure = () => undefined;
    this.#socket.destroy();
  }

  /** @param {Buffer} piece */
  #receive(piece) {
    const bytes = this.#begun ? Buffer.concat([this.#begun, piece]) : piece;
    const headEnd = bytes.indexOf(HEAD_END);
    const bodyStart = headEnd + HEAD_END.length;
    const head = headEnd < 0 ? undefined : bytes.toString('latin1', 0, headEnd);
    const length = head === undefined ? 0 : Number(CONTENT_LENGTH.exec(head)?.[1]);
    if (Number.isNaN(length)) this.onFailure(new WrongReply(`A reply has no Content-Length: ${head}`));
    else if (head === undefined || bytes.length < bodyStart + length) this.#begun = Buffer.from(bytes);
    else {
      this.#begun = undefined;
      this.onReply(this.#index, Number(head.slice(9, 12)), Buffer.from(bytes.subarray(bodyStart)));
    }
    return true;
  }
}

/**
 * @param {Float64Array} sorted
 * @param {number} share
 */
function percentile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/**
 * @param {string} path
 * @param {Readonly<Record<string, string>>} headers
 * @param {unknown} body
 */
export function post(path, headers, body) {
  return request('POST', path, headers, body);
}

/**
 * A whole request, ready for the wire.
 * @param {string} method
 * @param {string} path
 * @param {Readonly<Record<string, string>>} headers
 * @param {unknown} body
 */
export function request(method, path, headers, body) {
  const text = JSON.stringify(body);
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Content-Type: application/json',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${Buffer.byteLength(text)}`,
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${text}`);
}
