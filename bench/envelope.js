// The prepaid envelope in a dozen lines of its own, for the requests that are measured and for the floor they are held against.
// @ts-check
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-192-cbc';
const IV_BYTES = 16;

/**
 * @param {Buffer} key 24 bytes
 * @param {string | Buffer} text
 * @returns {string} base64, the IV in front
 */
export function seal(key, text) {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, iv);
  return Buffer.concat([iv, cipher.update(text), cipher.final()]).toString('base64');
}

/**
 * @param {Buffer} key 24 bytes
 * @param {string} token base64, the IV in front
 * @returns {Buffer}
 */
export function open(key, token) {
  const bytes = Buffer.from(token, 'base64');
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, IV_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES)), decipher.final()]);
}
