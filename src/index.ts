// The library: a sandbox inside a test suite's own process.
export type { Profile } from './engine/contract/message.ts';

import { DEFAULTS, type RunningSandbox, type ServerOptions, startServer } from './server.ts';

export type { RunningSandbox, ServerOptions } from './server.ts';

/**
 * Starts a sandbox on a free port of 127.0.0.1, in memory, and resolves once it serves.
 * @param options what differs from the command line's defaults; the port is any free one unless given
 * @throws Error when the port is taken or a fixture does not fit its schema
 */
export function startSandbox(options: Partial<ServerOptions> = {}): Promise<RunningSandbox> {
  return startServer({ ...DEFAULTS, port: 0, ...options });
}
