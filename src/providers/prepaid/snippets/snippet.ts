// A code sample of the envelope: one program in one language, with a client's key, IV and mode filled in.

/** What is filled in. */
export interface SnippetKeys {
  /** 48 hexadecimal digits. */
  readonly key: string;
  /** 32 hexadecimal digits. */
  readonly iv: string;
  readonly ivMode: 'prefix' | 'fixed';
}

export interface Snippet {
  /** As it is named in the query, in small letters. */
  readonly language: string;
  readonly title: string;
  readonly fileName: string;
  /** What must be installed. */
  readonly needs: string;
  /** How the file is run. */
  readonly run: string;
  /** The program: it seals the message in it, prints the token, opens it again and prints the message. */
  code(keys: SnippetKeys): string;
}

/** The message that every sample seals. */
export const MESSAGE = '{"messageCode":"3424","clientTxnId":"snippet-1"}';

/** One of two texts, by the mode of the IV. */
export function byMode({ ivMode }: SnippetKeys, prefix: string, fixed: string): string {
  return ivMode === 'prefix' ? prefix : fixed;
}

/** Where the IV is, for the comment of a sample. */
export function whereIvIs(keys: SnippetKeys): string {
  return byMode(keys, 'a new IV of 16 bytes in front of every token', "the client's IV, which no token carries");
}
