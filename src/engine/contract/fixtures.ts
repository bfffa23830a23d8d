// What a provider shows of its fixtures, and what it tells a newcomer when the server starts.

/** One entry of a fixture list, with everything in clear. */
export type Fixture = Readonly<Record<string, unknown>>;

/** The lists of a provider's fixtures by name: `clients`, `cards`, `products` … */
export type ProviderFixtures = Readonly<Record<string, readonly Fixture[]>>;

/** The first things that a newcomer needs of one provider. */
export interface Quickstart {
  /** The base URL to configure. */
  readonly address: string;
  /** The keys of the first client, as lines to read. */
  readonly keyLines: readonly string[];
  /** A few test cards, and what each is good for in the sandbox as it is now. */
  readonly cards: readonly { readonly card: string; readonly does: string }[];
  /** A command to paste that succeeds on the sandbox as it is now, and what it does. */
  readonly curl?: { readonly command: string; readonly does: string };
}
