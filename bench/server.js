// The servers that are measured: started on a core of their own, watched through /proc, and ended when done.
// @ts-check
import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SERVER_CORE = '0';
const LOAD_CORE = '1';
const START_LIMIT_MS = 30_000;
const TURN_MS = 20;

/** @type {Set<Server>} */
const running = new Set();

/** Gives servers one core and this process another; without `taskset` or a second core all of them share. */
let hasOwnCores = pinThisProcess();

function pinThisProcess() {
  try {
    execFileSync('taskset', ['-c', SERVER_CORE, 'true'], { stdio: 'ignore' });
    execFileSync('taskset', ['-acp', LOAD_CORE, String(process.pid)], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

export const PLACEMENT = hasOwnCores
  ? `servers on core ${SERVER_CORE}, load on core ${LOAD_CORE}`
  : 'servers and load share the cores: the figures disturb one another';

/** From now on this process, what it starts and the servers run on any core: for several servers beside a database. */
export function shareCores() {
  if (!hasOwnCores) return;
  execFileSync('taskset', ['-acp', `0-${cpus().length - 1}`, String(process.pid)], { stdio: 'ignore' });
  hasOwnCores = false;
}

/** A server of its own process, ready to answer. */
export class Server {
  url = '';
  /** How long it took from starting the process until it said that it was ready. */
  readyMs = 0;
  startedAt = performance.now();
  #child;

  /** @param {readonly string[]} command arguments of `node` */
  constructor(command) {
    const [program, ...args] = hasOwnCores ? ['taskset', '-c', SERVER_CORE, process.execPath] : [process.execPath];
    this.#child = spawn(/** @type {string} */ (program), [...args, ...command], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    running.add(this);
  }

  /** card-sandbox as it was built. @param {readonly string[]} options */
  static product(...options) {
    return Server.#start([built('main.js'), 'start', '--port', '0', '--log-level', 'json', ...options]);
  }

  /**
   * @param {'floor-link.js' | 'floor-activate.js'} file
   * @param {Readonly<Record<string, string>>} options
   */
  static floor(file, options) {
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
    return Server.#start([fileURLToPath(new URL(file, import.meta.url)), ...args]);
  }

  /**
   * @param {readonly string[]} command
   * @returns {Promise<Server>}
   */
  static async #start(command) {
    const server = new Server(command);
    server.url = await server.#ready(command);
    server.readyMs = performance.now() - server.startedAt;
    return server;
  }

  /**
   * @param {readonly string[]} command
   * @returns {Promise<string>} its address
   */
  #ready(command) {
    return new Promise((resolve, reject) => {
      const fail = (/** @type {string} */ why) => reject(new Error(`node ${command.slice(0, 2).join(' ')} ${why}`));
      const limit = setTimeout(() => fail(`was not ready after ${START_LIMIT_MS} ms`), START_LIMIT_MS);
      this.#child.once('error', reject);
      this.#child.once('exit', (code) => {
        clearTimeout(limit);
        running.delete(this);
        fail(`ended with ${code} before it was ready`);
      });
      createInterface({ input: this.#child.stdout }).on('line', (line) => {
        if (!line.startsWith('{"event":"ready"')) return;
        clearTimeout(limit);
        resolve(JSON.parse(line).url);
      });
    });
  }

  /** Processor time used so far by all its threads, in seconds; NaN where Linux does not count it. */
  cpuSeconds() {
    let nanoseconds = 0;
    for (const thread of this.#threads()) {
      nanoseconds += Number(this.#proc(`task/${thread}/schedstat`).split(' ')[0] || Number.NaN);
    }
    return nanoseconds === 0 ? Number.NaN : nanoseconds / 1e9;
  }

  /** Memory that is resident, in megabytes; NaN where there is no `/proc`. */
  residentMb() {
    return Number(/VmRSS:\s+(\d+) kB/.exec(this.#proc('status'))?.[1]) / 1024;
  }

  /**
   * Lets the process run only a share of the time, as if its core were that much slower.
   * @param {number} share
   * @returns {() => void} lets it run freely again
   */
  slow(share) {
    /** @type {NodeJS.Timeout | undefined} */
    let rest;
    const turns = setInterval(() => {
      this.#child.kill('SIGCONT');
      rest = setTimeout(() => this.#child.kill('SIGSTOP'), TURN_MS * share);
    }, TURN_MS);
    return () => {
      clearInterval(turns);
      clearTimeout(rest);
      this.#child.kill('SIGCONT');
    };
  }

  #threads() {
    try {
      return readdirSync(`/proc/${this.#child.pid}/task`);
    } catch {
      return [];
    }
  }

  /** @param {string} file */
  #proc(file) {
    try {
      return readFileSync(`/proc/${this.#child.pid}/${file}`, 'utf8');
    } catch {
      return '';
    }
  }

  /** @returns {Promise<void>} */
  stop() {
    if (!running.delete(this)) return Promise.resolve();
    return new Promise((resolve) => {
      const limit = setTimeout(() => this.#child.kill('SIGKILL'), 5_000);
      this.#child.once('exit', () => {
        clearTimeout(limit);
        resolve();
      });
      this.#child.kill('SIGTERM');
      // One that is held still hears nothing.
      this.#child.kill('SIGCONT');
    });
  }
}

/** Ends every server that is still there. */
export async function stopServers() {
  await Promise.all([...running].map((server) => server.stop()));
}

/** @param {string} file below `dist/` */
function built(file) {
  return fileURLToPath(new URL(`../dist/${file}`, import.meta.url));
}

/**
 * One call outside the measurements.
 * @param {string} method
 * @param {string} url
 * @param {Readonly<Record<string, string>>} [headers]
 * @param {unknown} [body]
 * @returns {Promise<{ answer: any, response: Response }>}
 * @throws Error unless the status says success
 */
export async function call(method, url, headers = {}, body = undefined) {
  const response = await fetch(url, {
    method,
    headers: { 'Content-Type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url} answered ${response.status} ${text.slice(0, 400)}`);
  return { answer: JSON.parse(text), response };
}
