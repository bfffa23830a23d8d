// Whether deciphered bytes are the text of a message. A wrong key gives bytes that look like chance, so a few blocks tell.
import { isUtf8 } from 'node:buffer';

const BLOCK = 16;

/**
 * Whether the bytes are a part of a text: ASCII without control characters, UTF-8 or UTF-16, or, where there are more than
 * a block of them, mostly ASCII with some letters of another charset. Of chance bytes, one block in ten million passes.
 */
export function isTextual(bytes: Buffer): boolean {
  if (bytes.length === 0) return false;
  let high = 0;
  let zeros = 0;
  for (const byte of bytes) {
    if (byte === 0) zeros += 1;
    else if (byte === 0x7f || (byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13)) return false;
    else if (byte >= 0x80) high += 1;
  }
  if (zeros > 0) return isUtf16Part(bytes, zeros);
  if (high === 0) return true;
  return bytes.length > BLOCK && (high <= bytes.length / 4 || isUtf8(wholeCharacters(bytes)));
}

/** The same for bytes that the client's own key has opened: fewer keys are tried, so less evidence will do. */
export function isTextualEnough(bytes: Buffer): boolean {
  return isTextual(bytes) || (!bytes.includes(0) && !hasControls(bytes) && isUtf8(wholeCharacters(bytes)));
}

function hasControls(bytes: Buffer): boolean {
  return bytes.some((byte) => byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13);
}

/** Every other byte is zero, or nearly so: letters outside of ISO-8859-1 have another byte there. */
function isUtf16Part(bytes: Buffer, zeros: number): boolean {
  let even = 0;
  for (let at = 0; at < bytes.length; at += 2) if (bytes[at] === 0) even += 1;
  const most = Math.max(even, zeros - even);
  return zeros === most && most >= bytes.length / 2 - 2;
}

/** Without the parts of characters that a cut leaves at both ends. */
function wholeCharacters(bytes: Buffer): Buffer {
  let from = 0;
  while (from < 3 && from < bytes.length && ((bytes[from] as number) & 0xc0) === 0x80) from += 1;
  let until = bytes.length;
  for (let back = 1; back <= 3 && back <= bytes.length - from; back++) {
    const byte = bytes[bytes.length - back] as number;
    if ((byte & 0xc0) === 0x80) continue;
    const wanted = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    if (wanted > back) until = bytes.length - back;
    break;
  }
  return bytes.subarray(from, until);
}

/** Whether the bytes begin as a message does: a brace, perhaps behind a byte order mark, blanks, or a zero byte of UTF-16. */
export function beginsMessage(bytes: Buffer): boolean {
  const text = withoutMark(bytes);
  let at = 0;
  while (at < text.length && (text[at] === 0x20 || text[at] === 9 || text[at] === 10 || text[at] === 13)) at += 1;
  if (text[at] === 0) at += 1;
  const first = text[at];
  return first === 0x7b || first === 0x5b || first === 0x22 || first === 0x27 || first === 0x3c;
}

/** Bytes without a byte order mark, so that `isTextual` can judge the rest. */
export function withoutMark(bytes: Buffer): Buffer {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return bytes.subarray(3);
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  return isUtf16 ? bytes.subarray(2) : bytes;
}

/** What a compressed or serialized message begins with; `undefined` for everything else. */
export function packedAs(bytes: Buffer): string | undefined {
  const [first, second, third] = bytes;
  if (first === 0x1f && second === 0x8b && third === 0x08) return 'compressed with gzip';
  if (first === 0xac && second === 0xed && third === 0x00) return 'a serialized Java object, not JSON';
  if (first === 0x50 && second === 0x4b && third === 0x03) return 'a zip archive';
  return undefined;
}
