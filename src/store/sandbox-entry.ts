// How a store names a sandbox, and what it knows of it besides its records.

/** What a sandbox was made with. The store reads its keys and its end; it only keeps `engineSettings`. */
export interface Settings {
  /** Keys that lead to this sandbox and to no other. */
  readonly keys: readonly string[];
  /** Real time in milliseconds from which on it is gone; null for never. */
  readonly expiresAt: number | null;
  /** The settings that the engine makes the world from: JSON. */
  readonly engineSettings: unknown;
}

/** Which sandbox, and which generation of it: a name that was deleted and is used again means another sandbox. */
export interface SandboxRef {
  readonly id: string;
  readonly generation: string;
}

export interface SandboxEntry extends SandboxRef {
  readonly settings: Settings;
}

/** A sandbox that a caller asks for. */
export interface NewSandbox {
  readonly id: string;
  readonly generation: string;
  readonly settings: Settings;
  /** How many sandboxes there may be. */
  readonly limit: number;
  /** True where one of that name is to give way. */
  readonly isAnew: boolean;
}
