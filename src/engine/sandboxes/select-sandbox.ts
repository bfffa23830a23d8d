// Selects the sandbox that a request is for.
import type { IncomingHttpHeaders } from 'node:http';
import { StoreError } from '../../store/store.ts';
import { NAME } from '../base/names.ts';
import type { Provider } from '../contract/provider.ts';
import { DEFAULT_SANDBOX, type Sandbox } from './sandbox.ts';
import type { Sandboxes } from './sandboxes.ts';
import { refusalOfStore } from './store-refusal.ts';

/** Where a request may say which sandbox it is for. */
export interface Addressed {
  /** In the path, `/@anna`. */
  readonly inPath?: string | undefined;
  readonly headers: IncomingHttpHeaders;
  /** Whose key may lead to a sandbox: the provider of the path, or every one. */
  readonly providers: readonly Provider[];
}

/**
 * Which sandbox a request is for: the path's, else the header's, else the one that owns the key, else the default one
 * (docs/wire-decisions.md#sandbox-selection).
 * @throws SandboxError SBX_INVALID_SANDBOX, SBX_UNKNOWN_SANDBOX, SBX_SANDBOX_LIMIT
 */
export async function selectSandbox(sandboxes: Sandboxes, addressed: Addressed): Promise<Sandbox> {
  const name = namedBy(addressed) ?? (await nameByKey(sandboxes, addressed));
  return sandboxes.find(name) ?? (await sandboxes.use(name));
}

function namedBy({ inPath, headers }: Addressed): string | undefined {
  const inHeader = headers['x-sandbox'];
  // An empty name is refused: the server must not take it silently for the default sandbox.
  return inPath ?? (typeof inHeader === 'string' ? inHeader : undefined);
}

async function nameByKey(sandboxes: Sandboxes, { headers, providers }: Addressed): Promise<string> {
  return (await ownerOfKey(sandboxes, headers, providers)) ?? DEFAULT_SANDBOX;
}

/**
 * Whether a request would make the sandbox that it is for. A name that no sandbox can have makes none, and is refused.
 * @throws StoreError while the store is away
 */
export async function wouldMakeSandbox(sandboxes: Sandboxes, addressed: Addressed): Promise<boolean> {
  const name = namedBy(addressed);
  if (name === undefined || !NAME.test(name)) return false;
  return sandboxes.find(name) === undefined && (await sandboxes.lookUp(name)) === undefined;
}

async function ownerOfKey(
  sandboxes: Sandboxes,
  headers: IncomingHttpHeaders,
  providers: readonly Provider[],
): Promise<string | undefined> {
  for (const { keyHeader } of providers) {
    const key = headers[keyHeader];
    const owner = typeof key === 'string' && key !== '' ? sandboxes.ownerOf(key) : undefined;
    if (owner !== undefined) {
      const id = await owner;
      if (id !== undefined) return id;
    }
  }
  return undefined;
}

/**
 * The sandbox that a control call is for, as the store has it now. A call for a sandbox that was deleted in the meantime
 * must not change the next sandbox of that name.
 * @throws SandboxError as `selectSandbox`
 */
export async function presentSandbox(sandboxes: Sandboxes, addressed: Addressed): Promise<Sandbox> {
  const { id } = await selectSandbox(sandboxes, addressed);
  return (await sandboxes.lookUp(id)) ?? sandboxes.use(id);
}

const MOST_TRIES = 3;

/**
 * Does work in the sandbox that a request is for. Where another process made the sandbox anew since this process last saw
 * it, this process looks it up again and does the work in the sandbox that has the name now.
 * @throws SandboxError as `selectSandbox`, SBX_STORE_UNAVAILABLE
 */
export async function inSandbox<T>(
  sandboxes: Sandboxes,
  addressed: Addressed,
  work: (sandbox: Sandbox) => T | Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    let sandbox: Sandbox | undefined;
    try {
      sandbox = await selectSandbox(sandboxes, addressed);
      return await work(sandbox);
    } catch (problem) {
      const isGone = problem instanceof StoreError && problem.refusal === 'gone';
      if (!isGone || !sandbox || tries === MOST_TRIES) throw refusalOfStore(problem);
      sandboxes.forget(sandbox);
    }
  }
}
