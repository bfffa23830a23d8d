// A sandbox as this process uses it.
import type { SandboxRef } from '../../store/store.ts';
import type { Identity } from '../base/identity.ts';
import type { Profile } from '../contract/message.ts';
import type { Journal } from '../journal/journal.ts';
import type { WorldsByProvider } from './base-worlds.ts';
import type { SandboxSettings } from './settings.ts';

/** The name of the sandbox for calls that name none. */
export const DEFAULT_SANDBOX = 'default';

export interface Sandbox extends SandboxRef {
  readonly settings: SandboxSettings;
  readonly identity: Identity;
  readonly profile: Profile;
  readonly journal: Journal;
  /** Aborts when this process learns that the sandbox was deleted or made anew. */
  readonly gone: AbortSignal;
  /** Each provider's base world, with the callers that this sandbox knows. */
  readonly worlds: WorldsByProvider;
}
