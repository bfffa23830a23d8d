// The code sample for a shell with OpenSSL.
import { byMode, MESSAGE, type Snippet, whereIvIs } from './snippet.ts';

export const openssl: Snippet = {
  language: 'openssl',
  title: 'OpenSSL in a shell',
  fileName: 'envelope.sh',
  needs: 'OpenSSL, and the usual tools of a shell',
  run: 'sh envelope.sh',
  code: (keys) => `#!/bin/sh
# AES-192-CBC, PKCS#5 padding, base64; ${whereIvIs(keys)}.
# -K and -iv take hexadecimal digits; -k and -pass would make another key of them.
KEY=${keys.key}
${byMode(keys, '', `IV=${keys.iv}\n`)}
seal() {
${byMode(
  keys,
  `  iv=$(openssl rand -hex 16)
  body=$(openssl enc -aes-192-cbc -K "$KEY" -iv "$iv" | od -An -v -tx1 | tr -d ' \\n')
  printf %s "$iv$body" | from_hex | openssl base64 -A`,
  `  openssl enc -aes-192-cbc -K "$KEY" -iv "$IV" | openssl base64 -A`,
)}
}

open_token() {
${byMode(
  keys,
  `  hex=$(openssl base64 -d -A | od -An -v -tx1 | tr -d ' \\n')
  iv=$(printf %s "$hex" | cut -c1-32)
  printf %s "$hex" | cut -c33- | from_hex | openssl enc -d -aes-192-cbc -K "$KEY" -iv "$iv"`,
  `  openssl base64 -d -A | openssl enc -d -aes-192-cbc -K "$KEY" -iv "$IV"`,
)}
}
${byMode(
  keys,
  `
# Bytes from hexadecimal digits.
from_hex() {
  fold -w 2 | while read -r byte || [ -n "$byte" ]; do
    printf "\\\\$(printf %03o "0x$byte")"
  done
}
`,
  '',
)}
TOKEN=$(printf %s '${MESSAGE}' | seal)
printf '%s\\n' "$TOKEN"
printf %s "$TOKEN" | open_token
printf '\\n'
`,
};
