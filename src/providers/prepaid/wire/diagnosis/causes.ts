// The causes for which a token does not open, or opens to something else than a message, and how they are told.
import { FIXES, type FixId, LANGUAGES, type Language } from './fixes.ts';

/** One thing that the client did, or that happened on the way. */
export interface Cause {
  /** Stable, so that a test or a program can tell causes apart: `ecb`, `key-as-text`. */
  readonly id: string;
  /** In the client's own terms, as the end of a sentence that begins with "the token". */
  readonly words: string;
  readonly fix?: FixId;
}

/** What was found: one cause where only one fits, several where each of them would explain the token. */
export type Explanation = readonly Cause[];

/** Why a token does not open. Every explanation holds; within one, any of the causes may be the true one. */
export interface Diagnosis {
  readonly explanations: readonly Explanation[];
  /** Whether the token opened in some way, so that nothing is left to be found. */
  readonly isCertain: boolean;
}

export function cause(id: string, words: string, fix?: FixId): Cause {
  return fix === undefined ? { id, words } : { id, words, fix };
}

/** The diagnosis as a sentence without its full stop. */
export function wordsOf({ explanations }: Pick<Diagnosis, 'explanations'>): string {
  return `the token ${explanations.map((causes) => causes.map(({ words }) => words).join(', or ')).join('; and ')}`;
}

/** What to change, by language; empty where nothing in the client's code is wrong. */
export function changesFor({ explanations }: Diagnosis): ReadonlyMap<Language, readonly string[]> {
  const ids = [...new Set(explanations.flat().flatMap(({ fix }) => fix ?? []))];
  if (ids.length === 0) return new Map();
  return new Map(LANGUAGES.map((language) => [language, ids.map((id) => FIXES[id][language])]));
}

/** The diagnosis and what to change, for the note of a journal entry. */
export function noteOf(diagnosis: Diagnosis): string {
  const changes = [...changesFor(diagnosis)].map(([language, fixes]) => `${language}: ${fixes.join('; ')}`);
  const words = wordsOf(diagnosis);
  return changes.length === 0 ? words : `${words}. What to change: ${changes.join('. ')}.`;
}
