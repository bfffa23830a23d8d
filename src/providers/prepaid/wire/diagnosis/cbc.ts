// CBC with the right key or another one, and the place where the IV is. CBC needs no IV from the second block on, so the key
// is judged there first, and the place of the IV afterwards.
import { createHash } from 'node:crypto';
import { type Cause, cause, type Explanation } from './causes.ts';
import type { EnvelopeKeys, KeyCandidate } from './keys.ts';
import { BLOCK, decipher, explained, type Match } from './match.ts';
import { contentCauses, isUnderstood } from './plain-bytes.ts';
import { beginsMessage, isTextual, isTextualEnough, packedAs, withoutMark } from './plausible.ts';

/** So many bytes of a token decide whether a key fits. */
const SAMPLE = 4 * BLOCK;

type IvFix = 'iv-front' | 'iv-fixed';

/** Where the IV may be, and what is the ciphertext then. */
interface Place {
  readonly iv: Buffer;
  readonly from: number;
  readonly until: number;
  readonly cause: Cause | undefined;
}

/** Every place of the IV with which the key opens the token to a message; the likeliest where it opens to something else. */
export function cbcMatches(bytes: Buffer, keys: EnvelopeKeys, candidate: KeyCandidate): readonly Match[] {
  const whole = bytes.length - (bytes.length % BLOCK);
  if (whole === 0) return [];
  const { key, cause: wrongKey } = candidate;
  const isOwn = wrongKey === undefined;
  const algorithm = `aes-${key.length * 8}-cbc`;
  const isFit = fitsInTheMiddle(bytes, whole, algorithm, candidate);
  // A short message has no block without padding, IV or beginning, so only its whole text can tell.
  if (!isFit && whole > 4 * BLOCK && !isOwn) return [];
  const matchAt = (place: Place): Match => ({
    causes: explained(wrongKey, place.cause),
    plain: decipher(algorithm, key, place.iv, bytes.subarray(place.from, place.until)),
    isPadded: true,
    leftOver: bytes.length - whole,
  });
  const places = placesOfIv(bytes, whole, algorithm, candidate, keys, isFit);
  const matches = places.map(matchAt);
  const understood = matches.filter((match) => isUnderstood(contentCauses(match)));
  if (understood.length > 0) return understood;
  const sure = isOwn && (isFit || whole < 3 * BLOCK) ? matches.find(beginsAsText) : undefined;
  if (sure) return [sure];
  // Three blocks of text are no chance; the rest of the token then says what is wrong.
  if (!isFit || (!isOwn && whole < 6 * BLOCK)) return [];
  const [likeliest] = matches;
  if (likeliest && (isOwn || places[0]?.cause === undefined)) return [likeliest];
  if (whole < 3 * BLOCK) return [];
  const withoutBeginning = matchAt({ iv: bytes.subarray(0, BLOCK), from: BLOCK, until: whole, cause: undefined });
  return [{ ...withoutBeginning, causes: [...explained(wrongKey), ivUnknown(keys)] }];
}

/** Whether cipher, key and IV are right and the first block is the beginning of a message: chance never has both. */
function beginsAsText({ causes, plain }: Match): boolean {
  return causes.length === 0 && beginsMessage(plain) && isTextual(withoutMark(plain.subarray(0, BLOCK)));
}

function ivUnknown({ ivMode }: EnvelopeKeys): Explanation {
  const words =
    'has an IV that is neither in front of it nor the client’s: all of it opens but the first 16 bytes, which only the IV can open';
  return [cause('iv-unknown', words, ivMode === 'prefix' ? 'iv-front' : 'iv-fixed')];
}

/** Whether blocks that hold neither the beginning nor padding nor an IV open to a text. */
function fitsInTheMiddle(
  bytes: Buffer,
  whole: number,
  algorithm: string,
  { key, cause: wrongKey }: KeyCandidate,
): boolean {
  if (whole < 3 * BLOCK) return false;
  const until = whole === 3 * BLOCK ? 2 * BLOCK : whole - 2 * BLOCK;
  const text = decipher(
    algorithm,
    key,
    bytes.subarray(0, BLOCK),
    bytes.subarray(BLOCK, Math.min(until, BLOCK + SAMPLE)),
  );
  if (wrongKey) return isTextual(withoutMark(text));
  return packedAs(text) !== undefined || isTextualEnough(withoutMark(text));
}

function placesOfIv(
  bytes: Buffer,
  whole: number,
  algorithm: string,
  { key, cause: wrongKey }: KeyCandidate,
  keys: EnvelopeKeys,
  isFit: boolean,
): readonly Place[] {
  const fix = keys.ivMode === 'prefix' ? 'iv-front' : 'iv-fixed';
  const isOwn = wrongKey === undefined;
  const first = bytes.subarray(0, BLOCK);
  const scrambled = decipher(algorithm, key, Buffer.alloc(BLOCK), first);
  const under = (iv: Buffer): Buffer => Buffer.from(scrambled.map((byte, at) => byte ^ (iv[at] as number)));
  // Where the key is known to be right, a message may begin with anything; else it must begin as one.
  const begins = (block: Buffer): boolean =>
    isShort ||
    packedAs(block) !== undefined ||
    (isOwn && isFit ? isTextualEnough(withoutMark(block)) : isBeginning(block));
  const isShort = whole <= 4 * BLOCK && !isFit;
  const places: Place[] = [];
  if (begins(under(keys.iv))) places.push({ iv: keys.iv, from: 0, until: whole, cause: undefined });
  if (whole > BLOCK) {
    const second = decipher(algorithm, key, first, bytes.subarray(BLOCK, 2 * BLOCK));
    const front = { iv: first, from: BLOCK, until: whole, cause: undefined };
    if (isShort || packedAs(second) !== undefined || isBeginning(second)) places.push(front);
    else if (isOwn && isFit && keys.ivMode === 'prefix' && places.length === 0) places.push(front);
    const last = bytes.subarray(whole - BLOCK, whole);
    const behind = cause('iv-behind', 'has the IV behind the ciphertext instead of in front of it', fix);
    if (isShort || isBeginning(under(last))) places.push({ iv: last, from: 0, until: whole - BLOCK, cause: behind });
  }
  if (isOwn) {
    for (const { iv, from } of textIvsInFront(bytes)) {
      const words = 'has the IV in front as text instead of its 16 bytes';
      places.push({ iv, from, until: whole, cause: cause('iv-as-text', words, fix) });
    }
  }
  for (const { iv, cause: reason } of wrongIvs(keys, key, fix)) {
    if (places.some((place) => place.iv.equals(iv))) continue;
    if (isShort ? isOwn : isBeginning(under(iv))) places.push({ iv, from: 0, until: whole, cause: reason });
  }
  return places;
}

function isBeginning(block: Buffer): boolean {
  return beginsMessage(block) && isTextualEnough(withoutMark(block));
}

function textIvsInFront(bytes: Buffer): readonly { iv: Buffer; from: number }[] {
  const found: { iv: Buffer; from: number }[] = [];
  for (const [length, pattern, encoding] of [
    [32, /^[0-9A-Fa-f]{32}$/, 'hex'],
    [24, /^[A-Za-z0-9+/]{22}==$/, 'base64'],
  ] as const) {
    if (bytes.length < length + BLOCK || (bytes.length - length) % BLOCK !== 0) continue;
    const text = bytes.toString('latin1', 0, length);
    if (pattern.test(text)) found.push({ iv: Buffer.from(text, encoding), from: length });
  }
  return found;
}

function wrongIvs(keys: EnvelopeKeys, key: Buffer, fix: IvFix): readonly { iv: Buffer; cause: Cause }[] {
  const asText = (text: string) => Buffer.from(text, 'latin1').subarray(0, BLOCK);
  const [hex, base64] = [keys.iv.toString('hex'), keys.iv.toString('base64')];
  const text = (name: string) => cause('iv-as-text', `was sealed with ${name} of the IV taken as text`, fix);
  const part = (name: string) => cause('iv-from-key', `was sealed with ${name} of the key as the IV`, fix);
  const zero = (words: string) => cause('iv-zero', `was sealed with ${words}, which it does not carry`, fix);
  return [
    { iv: Buffer.alloc(BLOCK), cause: zero('an IV of zero bytes') },
    { iv: asText('0'.repeat(BLOCK)), cause: zero('sixteen characters "0" as the IV') },
    { iv: asText(hex), cause: text('the first 16 hexadecimal digits') },
    { iv: asText(hex.toUpperCase()), cause: text('the first 16 hexadecimal digits, in capitals,') },
    { iv: asText(base64), cause: text('the first 16 characters of the base64') },
    { iv: Buffer.from(hex, 'base64').subarray(0, BLOCK), cause: text('the hexadecimal digits, decoded as base64,') },
    { iv: key.subarray(0, BLOCK), cause: part('the first 16 bytes') },
    { iv: keys.key.subarray(-BLOCK), cause: part('the last 16 bytes') },
    { iv: asText(keys.key.toString('hex')), cause: part('the first 16 hexadecimal digits') },
    { iv: Buffer.from(keys.iv).reverse(), cause: cause('iv-reversed', 'was sealed with the IV in reverse', fix) },
    {
      iv: createHash('md5').update(keys.iv).digest(),
      cause: cause('iv-hashed', 'was sealed with MD5 of the IV as the IV', fix),
    },
  ];
}
