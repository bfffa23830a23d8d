// JSON Schemas as providers write them: for every profile alike, or one for each.
import type { Profile } from './message.ts';

/** A JSON Schema 2020-12 object. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** One schema for each profile. */
export type ByProfile = Readonly<Record<Profile, JsonSchema>>;

/** What the parts of a message must look like. */
export interface MessageSchemas {
  readonly params?: JsonSchema;
  readonly query?: JsonSchema;
  /** Property names are the header names as the page writes them. */
  readonly headers?: JsonSchema | ByProfile;
  readonly body?: JsonSchema | ByProfile;
}
