// Sandbox settings: seed, profile, keys and lifetime. What a caller requests, what the store keeps, and why a sandbox cannot
// be made with them.
import { type Settings as StoredSettings, StoreError } from '../../store/store.ts';
import { realTimeMs } from '../base/clock.ts';
import { SandboxError } from '../base/errors.ts';
import { NAME, NAME_IN_WORDS } from '../base/names.ts';
import type { Profile } from '../contract/message.ts';
import { findPans, maskPans } from '../masking/find-card-numbers.ts';

/** What a sandbox was made with. */
export interface SandboxSettings {
  readonly seed: number;
  readonly profile: Profile;
  /** By provider id: the only key that opens this sandbox. For other providers the keys of the fixtures open it. */
  readonly keys: Readonly<Record<string, string>>;
  /** Real time in milliseconds. */
  readonly madeAt: number;
  readonly expiresAt: number | null;
}

/** What a caller requests for a new sandbox; what is left out comes from the server's options. */
export interface RequestedSettings {
  readonly seed?: number;
  readonly profile?: Profile;
  readonly keys?: Readonly<Record<string, string>>;
  /** How long the sandbox lives, in milliseconds of real time. */
  readonly ttlMs?: number;
}

/** @throws SandboxError SBX_INVALID_SANDBOX */
export function requireName(id: string): void {
  if (findPans(id).length > 0) {
    throw new SandboxError('SBX_INVALID_SANDBOX', {
      message: 'A sandbox name must not hold a card number: names stand in logs, lists and addresses.',
      expected: 'another name',
      received: maskPans(id),
    });
  }
  if (NAME.test(id)) return;
  throw new SandboxError('SBX_INVALID_SANDBOX', {
    message: `A sandbox name has ${NAME_IN_WORDS} and begins with a letter or digit.`,
    expected: NAME.source,
    received: id,
  });
}

/** The settings of a sandbox that is made now, in the form that stores keep. */
export function settingsToStore(
  requested: RequestedSettings,
  defaults: Pick<SandboxSettings, 'seed' | 'profile'>,
): StoredSettings {
  const madeAt = realTimeMs();
  const settings: SandboxSettings = {
    seed: requested.seed ?? defaults.seed,
    profile: requested.profile ?? defaults.profile,
    keys: requested.keys ?? {},
    madeAt,
    expiresAt: requested.ttlMs === undefined ? null : madeAt + requested.ttlMs,
  };
  return { keys: [...new Set(Object.values(settings.keys))], expiresAt: settings.expiresAt, engineSettings: settings };
}

/** The sandbox settings that `settingsToStore` put into a store. */
export function settingsFromStore({ engineSettings }: StoredSettings): SandboxSettings {
  return engineSettings as SandboxSettings;
}

/** Whether a sandbox's lifetime has ended. */
export function hasExpired({ expiresAt }: Pick<SandboxSettings, 'expiresAt'>): boolean {
  return expiresAt !== null && expiresAt <= realTimeMs();
}

/** Whether a store that refused to make a sandbox might make it once expired sandboxes are dropped. */
export function mayHaveRoomLater(problem: unknown): boolean {
  return isKeyTaken(problem) || (problem instanceof StoreError && problem.refusal === 'limit');
}

/** Whether the store refused to make a sandbox because another one has its key. */
export function isKeyTaken(problem: unknown): boolean {
  return problem instanceof StoreError && problem.refusal === 'key-taken';
}

/**
 * Why a sandbox cannot be made, as the client is told; anything else as it is.
 * @param providerOfTakenKey the provider whose key another sandbox has, if it is known
 */
export function refusalToMake(problem: unknown, limit: number, providerOfTakenKey: string | undefined): unknown {
  if (!(problem instanceof StoreError)) return problem;
  if (problem.refusal === 'limit') {
    return new SandboxError('SBX_SANDBOX_LIMIT', {
      message: `This server keeps at most ${limit} sandboxes.`,
      expected: limit,
      received: limit + 1,
      next: 'Delete one with DELETE /_sandbox/sandboxes/{id}, give sandboxes a ttl, or use one that is there.',
    });
  }
  if (problem.refusal !== 'key-taken') return problem;
  // The other sandbox may be gone by now. Then it is no longer known which of the keys it had.
  const member = providerOfTakenKey === undefined ? '/keys' : `/keys/${providerOfTakenKey}`;
  return new SandboxError('SBX_INVALID_REQUEST', {
    member,
    message: `${member}: ${providerOfTakenKey === undefined ? 'one of them' : 'that key'} belongs to another sandbox.`,
    expected: 'a key that leads to this sandbox only',
    received: 'a key of another sandbox',
  });
}
