// The fixtures of a provider: how it reads its files, what it shows of them, and what it tells a newcomer when the server starts.
import type { JsonSchema } from './json-schema.ts';

/** One kind of fixture file of a provider. */
export interface FixtureKind<Entry> {
  /** The JSON Schema of one entry. */
  readonly entry: JsonSchema;
  /** The members of which no two entries of one folder may have the same value. */
  readonly unique: readonly (keyof Entry & string)[];
}

/** The fixture files of a provider, by the file's name without `.json`. */
export type FixtureKinds<Entries> = { readonly [Name in keyof Entries]: FixtureKind<Entries[Name]> };

/** The fixture files as a provider reads them: those of the product, and over them those of a user. */
export interface FixtureFiles {
  /**
   * Every entry of the files. An entry of a later folder replaces the entries of earlier folders that have its value in a
   * unique member.
   * @throws FixtureError when a file cannot be used, naming every problem with file, line and member
   */
  read<Entries>(kinds: FixtureKinds<Entries>): { readonly [Name in keyof Entries]: readonly Entries[Name][] };
  /** Whether a user wrote the entry; otherwise it came with the product. */
  isOwn(entry: object): boolean;
  /**
   * Refuses one member of an entry. The start stops once the provider has made its world, with every refusal.
   * @param entry as `read` gave it
   * @param member the member's JSON Pointer in the entry, e.g. `/customerId`
   * @param problem a sentence without its full stop
   * @param allowed the values that are allowed instead; the nearest ones are named
   */
  refuse(entry: object, member: string, problem: string, allowed?: Iterable<string>): void;
}

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
