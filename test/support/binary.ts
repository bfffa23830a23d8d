// Starts the built binary as a user does: a command that ends, or a server.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function launch(args: readonly string[], environment: Readonly<Record<string, string>>): ChildProcess {
  return spawn(process.execPath, [MAIN, ...args], { env: { ...process.env, ...environment }, stdio: 'pipe' });
}

/** Runs a command to its end. */
export async function runBinary(
  args: readonly string[],
  input: string | Buffer = '',
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const child = launch(args, environment);
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  child.stdin?.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

export interface StartedBinary {
  readonly url: string;
  /** The line that it printed when it was ready. */
  readonly ready: Readonly<Record<string, unknown>>;
  readonly process: ChildProcess;
  /** Asks it to stop. @returns its exit code */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts a server on a free port and waits until it is ready. */
export async function startBinary(
  args: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<StartedBinary> {
  const child = launch(['start', '--port', '0', '--log-level', 'json', ...args], environment);
  let stderr = '';
  child.stderr?.on('data', (chunk) => {
    if (stderr.length < 20_000) stderr += chunk;
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const [line] = (await Promise.race([
    once(lines, 'line'),
    exited.then(([code]) => Promise.reject(new Error(`The server ended with ${code} before it was ready:\n${stderr}`))),
  ])) as [string];
  const ready = JSON.parse(line) as { url: string };
  return {
    url: ready.url,
    ready: ready as unknown as Readonly<Record<string, unknown>>,
    process: child,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      const [code] = await exited;
      return code;
    },
  };
}
