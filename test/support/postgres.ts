// A real PostgreSQL server for tests: on a free loopback port, in a temporary folder, removed after the tests.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import {
  type Account,
  type Binaries,
  binariesFor,
  reachableTemporaryFolder,
  unprivilegedAccount,
} from './postgres-binaries.ts';

const GUARD = fileURLToPath(new URL('./postgres-guard.js', import.meta.url));

/** A test does not survive a power cut, so nothing has to reach the disk. The rest keeps the server small. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'off',
  full_page_writes: 'off',
  shared_buffers: '32MB',
  max_connections: '120',
  timezone: 'UTC',
};

export interface StartedPostgres {
  /** Makes an empty database. @returns its URL, with user and password */
  url(database: string): Promise<string>;
  /** @param how `fast` ends every session in order, `crash` ends the server at once */
  stopServer(how?: 'fast' | 'crash'): Promise<void>;
  /** Starts it again, on the same port and with the same data. */
  startServer(): Promise<void>;
  /** Stops it and removes its folder. */
  close(): Promise<void>;
}

/**
 * Starts a server. The caller closes it.
 * @param settings of the server, over the defaults of this file
 */
export async function startPostgres(settings: Readonly<Record<string, string>> = {}): Promise<StartedPostgres> {
  const account = unprivilegedAccount();
  const folder = mkdtempSync(join(reachableTemporaryFolder(account), 'card-sandbox-postgres-'));
  const guard = spawn(process.execPath, [GUARD, folder], { stdio: ['pipe', 'ignore', 'inherit'], detached: true });
  const guarded = once(guard, 'exit');
  const close = async () => {
    guard.stdin.end();
    await guarded;
  };
  try {
    if (account) chownSync(folder, account.uid, account.gid);
    const binaries = binariesFor(account, folder);
    const password = randomBytes(12).toString('hex');
    await initialise(binaries, account, folder, password);
    const port = await freePort();
    const server = new Server(binaries.postgres, account, folder, { ...SETTINGS, ...settings, port }, (id) =>
      guard.stdin.write(`${id}\n`),
    );
    await server.start();
    const urlOf = (database: string) => `postgres://sandbox:${password}@127.0.0.1:${port}/${database}`;
    const url = async (database: string) => {
      await rowsOf(urlOf('postgres'), `CREATE DATABASE ${pg.escapeIdentifier(database)}`);
      return urlOf(database);
    };
    return { url, stopServer: (how) => server.stop(how), startServer: () => server.start(), close };
  } catch (problem) {
    await close();
    throw problem;
  }
}

class Server {
  private readonly program: string;
  private readonly account: Account;
  private readonly folder: string;
  private readonly settings: Readonly<Record<string, string | number>>;
  private readonly tell: (id: number) => void;
  private running: ChildProcess | undefined;

  /** @param tell is given the process id of each server that starts, and 0 when it has ended */
  constructor(
    program: string,
    account: Account,
    folder: string,
    settings: Readonly<Record<string, string | number>>,
    tell: (id: number) => void,
  ) {
    this.program = program;
    this.account = account;
    this.folder = folder;
    this.settings = settings;
    this.tell = tell;
  }

  async start(): Promise<void> {
    const options = Object.entries(this.settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const server = launch(this.program, ['-D', join(this.folder, 'data'), ...options], this.account, this.folder);
    this.tell(server.pid ?? 0);
    let log = '';
    await new Promise<void>((resolve, reject) => {
      server.stderr?.on('data', (chunk) => {
        if (log.length < 20_000) log += chunk;
        if (log.includes('ready to accept connections')) resolve();
      });
      server.once('error', reject);
      server.once('exit', (code) => {
        this.tell(0);
        reject(new Error(`PostgreSQL ended with ${code} before it was ready:\n${log}`));
      });
    });
    this.running = server;
  }

  async stop(how: 'fast' | 'crash' = 'fast'): Promise<void> {
    const server = this.running;
    if (!server) return;
    this.running = undefined;
    const exited = once(server, 'exit');
    server.kill(how === 'fast' ? 'SIGINT' : 'SIGQUIT');
    await exited;
  }
}

/** Makes the files of a new server, whose one account is `sandbox`. */
async function initialise(binaries: Binaries, account: Account, folder: string, password: string): Promise<void> {
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (account) chownSync(passwordFile, account.uid, account.gid);
  const options = ['--username=sandbox', '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-sync'];
  const files = [`--pgdata=${join(folder, 'data')}`, `--pwfile=${passwordFile}`];
  const child = launch(binaries.initdb, [...options, ...files], account, folder);
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`initdb ended with ${code}:\n${said}`);
  rmSync(passwordFile);
}

function launch(program: string, args: readonly string[], account: Account, folder: string): ChildProcess {
  return spawn(program, args, { cwd: folder, env: {}, stdio: ['ignore', 'ignore', 'pipe'], ...account });
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  await new Promise((resolve) => listener.close(resolve));
  return port;
}

/** Runs a statement on a connection of its own. @returns its rows */
export async function rowsOf(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}
