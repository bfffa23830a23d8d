// What a sandbox is made of, how it is asked for, and why it may not be made.
import { type Settings, StoreError } from '../../store/store.ts';
import { realTimeMs } from '../base/clock.ts';
import { SandboxError } from '../base/errors.ts';
import { NAME, NAME_IN_WORDS } from '../base/names.ts';
import type { Profile } from '../contract/message.ts';

/** Kept with the sandbox. */
export interface Making {
  readonly seed: number;
  readonly profile: Profile;
  /** The only key of a provider that opens it, by the provider's id; those of the fixtures where there is none. */
  readonly keys: Readonly<Record<string, string>>;
  /** Real time in milliseconds. */
  readonly madeAt: number;
  readonly expiresAt: number | null;
}

/** What somebody asks of a sandbox that is to be made; the server's own where something is left out. */
export interface Asked {
  readonly seed?: number;
  readonly profile?: Profile;
  readonly keys?: Readonly<Record<string, string>>;
  /** How long it lives, in milliseconds of real time. */
  readonly ttlMs?: number;
}

/** @throws SandboxError SBX_INVALID_SANDBOX */
export function requireName(id: string): void {
  if (NAME.test(id)) return;
  throw new SandboxError('SBX_INVALID_SANDBOX', {
    message: `A sandbox name has ${NAME_IN_WORDS} and begins with a letter or digit.`,
    expected: NAME.source,
    received: id.slice(0, 80),
  });
}

/** The settings that a store keeps of a sandbox made now. */
export function settingsOf(asked: Asked, own: Pick<Making, 'seed' | 'profile'>): Settings {
  const madeAt = realTimeMs();
  const making: Making = {
    seed: asked.seed ?? own.seed,
    profile: asked.profile ?? own.profile,
    keys: asked.keys ?? {},
    madeAt,
    expiresAt: asked.ttlMs === undefined ? null : madeAt + asked.ttlMs,
  };
  return { keys: [...new Set(Object.values(making.keys))], expiresAt: making.expiresAt, making };
}

export function makingOf({ making }: Settings): Making {
  return making as Making;
}

export function isOver({ expiresAt }: Pick<Making, 'expiresAt'>): boolean {
  return expiresAt !== null && expiresAt <= realTimeMs();
}

/** Whether a store that dropped what is over might do what it refused. */
export function mayHaveRoomLater(problem: unknown): boolean {
  return isKeyTaken(problem) || (problem instanceof StoreError && problem.refusal === 'limit');
}

/** Whether it was refused for a key that leads to another sandbox. */
export function isKeyTaken(problem: unknown): boolean {
  return problem instanceof StoreError && problem.refusal === 'key-taken';
}

/**
 * Why a sandbox could not be made, as the client is told; anything else as it is.
 * @param takenOf the provider whose key was taken, where it is known
 */
export function refusalOfMaking(problem: unknown, limit: number, takenOf: string | undefined): unknown {
  if (!(problem instanceof StoreError)) return problem;
  if (problem.refusal === 'limit') {
    return new SandboxError('SBX_SANDBOX_LIMIT', {
      message: `This server keeps at most ${limit} sandboxes.`,
      expected: limit,
      received: limit + 1,
      next: 'Delete one with DELETE /_sandbox/sandboxes/{id}, give them a ttl, or use one that is there.',
    });
  }
  if (problem.refusal !== 'key-taken') return problem;
  // Whoever had it may have given it up since; then it is no longer known which one it was.
  const member = takenOf === undefined ? '/keys' : `/keys/${takenOf}`;
  return new SandboxError('SBX_INVALID_REQUEST', {
    member,
    message: `${member}: ${takenOf === undefined ? 'one of them' : 'that key'} belongs to another sandbox.`,
    expected: 'a key that leads to this sandbox only',
    received: 'a key of another sandbox',
  });
}
