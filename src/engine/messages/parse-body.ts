// The JSON of a request body: bytes that are compressed or not UTF-8 are refused by name, before anything is read from them.
import { duplicateMembers } from '../base/duplicate-members.ts';
import { parseJson } from '../base/parse-json.ts';
import { decodeUtf8 } from '../base/utf8.ts';
import type { WireRequest } from '../contract/message.ts';

/** As `Content-Encoding` writes them, and as they are called. */
const ENCODINGS: Readonly<Record<string, string>> = {
  gzip: 'gzip',
  'x-gzip': 'gzip',
  br: 'Brotli',
  deflate: 'deflate',
  zstd: 'zstd',
  compress: 'compress',
};

/** The value of a body, with the JSON Pointers of the members that stand in it more than once; or why there is none. */
export type ParsedBody =
  | { readonly value: unknown; readonly duplicates: readonly string[] | undefined }
  | { readonly problem: string };

/**
 * Parses the body of a request.
 * @returns the value, or in words why there is none, to follow "the body is"; never throws
 */
export function parseBody({ body, headers }: Pick<WireRequest, 'body' | 'headers'>): ParsedBody {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && !/^\s*(identity)?\s*$/i.test(encoding)) return { problem: encoded(encoding) };
  const decoded = decodeUtf8(body);
  if (!('text' in decoded)) return decoded;
  const parsed = parseJson(decoded.text);
  return 'value' in parsed ? { value: parsed.value, duplicates: duplicateMembers(decoded.text, parsed.value) } : parsed;
}

function encoded(encoding: string): string {
  const shown = encoding.trim().slice(0, 40);
  const name = ENCODINGS[shown.toLowerCase()];
  return name === undefined
    ? `encoded in a way that this server does not know (Content-Encoding: ${shown}); send it as it is`
    : `compressed with ${name} (Content-Encoding: ${shown}); send it as it is`;
}
