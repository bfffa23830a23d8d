// Text from outside is UTF-8 (RFC 8259 §8.1). Node.js would put U+FFFD in the place of every other byte, so that two different
// texts would become one and be stored; here such bytes are refused instead.
import { isUtf8 } from 'node:buffer';

/** The text of bytes, or in words what they are instead. */
export type Decoded = { readonly text: string } | { readonly problem: string };

/**
 * @param bytes as received
 * @returns the text, with a byte order mark if there is one; never throws
 */
export function decodeUtf8(bytes: Buffer): Decoded {
  return isUtf8(bytes) ? { text: bytes.toString('utf8') } : { problem: problemOf(bytes) };
}

/** Beginnings by which other forms are known. */
const BEGINNINGS: readonly (readonly [bytes: readonly number[], problem: string])[] = [
  [[0x1f, 0x8b], 'compressed with gzip; send it as it is'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'compressed with zstd; send it as it is'],
  [[0x78, 0x9c], 'compressed with deflate; send it as it is'],
  [[0x78, 0xda], 'compressed with deflate; send it as it is'],
  [[0xff, 0xfe], 'UTF-16; send UTF-8'],
  [[0xfe, 0xff], 'UTF-16; send UTF-8'],
];

function problemOf(bytes: Buffer): string {
  const known = BEGINNINGS.find(([beginning]) => beginning.every((byte, index) => bytes[index] === byte));
  if (known) return known[1];
  const position = firstBadByte(bytes);
  const shown = `0x${(bytes[position] ?? 0).toString(16).padStart(2, '0')}`;
  return `not UTF-8: its byte ${position + 1} is ${shown}, most likely of ISO-8859-1 or Windows-1252; send UTF-8`;
}

/** The position, from 0, at which the bytes stop being UTF-8. */
function firstBadByte(bytes: Buffer): number {
  // What decoding replaced is not encoded as it was.
  const again = Buffer.from(bytes.toString('utf8'));
  let position = 0;
  while (position < bytes.length && bytes[position] === again[position]) position++;
  return position;
}
