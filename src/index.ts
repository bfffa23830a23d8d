// The library: a sandbox inside a test suite's own process.
import { type LibraryOptions, readOptions } from './options/library-options.ts';
import { startServer } from './server.ts';

export { UsageError } from './engine/contract/command.ts';
export type { LibraryOptions as SandboxOptions } from './options/library-options.ts';

/** A sandbox that runs. */
export interface RunningSandbox {
  /** `http://host:port`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Takes no new work, lets exchanges in flight end for at most five seconds, and closes the store. */
  stop(): Promise<void>;
}

/**
 * Starts a sandbox on a free port of 127.0.0.1, in memory, and resolves once it serves.
 * @param options named as on the command line, in camelCase; the port is any free one unless given
 * @throws UsageError when an option is unknown or its value is not allowed
 * @throws Error when the port is taken, or a file of fixtures or scenarios cannot be used
 */
export async function startSandbox(options: LibraryOptions = {}): Promise<RunningSandbox> {
  const { url, port, stop } = await startServer(readOptions(options));
  return { url, port, stop };
}
