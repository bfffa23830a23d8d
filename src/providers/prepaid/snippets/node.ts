// The code sample for Node.js.
import { byMode, MESSAGE, type Snippet, whereIvIs } from './snippet.ts';

export const node: Snippet = {
  language: 'node',
  title: 'Node.js',
  fileName: 'envelope.mjs',
  needs: 'Node.js 18 or later, nothing else',
  run: 'node envelope.mjs',
  code: (keys) => `// AES-192-CBC, PKCS#5 padding, base64; ${whereIvIs(keys)}.
import { createCipheriv, createDecipheriv${byMode(keys, ', randomBytes', '')} } from 'node:crypto';

const KEY = Buffer.from('${keys.key}', 'hex');
${byMode(keys, '', `const IV = Buffer.from('${keys.iv}', 'hex');\n`)}
export function seal(json) {
${byMode(
  keys,
  `  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-192-cbc', KEY, iv);
  return Buffer.concat([iv, cipher.update(json, 'utf8'), cipher.final()]).toString('base64');`,
  `  const cipher = createCipheriv('aes-192-cbc', KEY, IV);
  return Buffer.concat([cipher.update(json, 'utf8'), cipher.final()]).toString('base64');`,
)}
}

export function open(token) {
  const bytes = Buffer.from(token, 'base64');
${byMode(
  keys,
  `  const decipher = createDecipheriv('aes-192-cbc', KEY, bytes.subarray(0, 16));
  return Buffer.concat([decipher.update(bytes.subarray(16)), decipher.final()]).toString('utf8');`,
  `  const decipher = createDecipheriv('aes-192-cbc', KEY, IV);
  return Buffer.concat([decipher.update(bytes), decipher.final()]).toString('utf8');`,
)}
}

const token = seal('${MESSAGE}');
console.log(token);
console.log(open(token));
`,
};
