// The code sample for PHP.
import { byMode, MESSAGE, type Snippet, whereIvIs } from './snippet.ts';

export const php: Snippet = {
  language: 'php',
  title: 'PHP',
  fileName: 'envelope.php',
  needs: 'PHP 7.4 or later with its extension openssl',
  run: 'php envelope.php',
  code: (keys) => `<?php
// AES-192-CBC, PKCS#5 padding, base64; ${whereIvIs(keys)}.
const KEY = '${keys.key}';
${byMode(keys, '', `const IV = '${keys.iv}';\n`)}
function seal(string $json): string
{
${byMode(
  keys,
  `    $iv = random_bytes(16);
    return base64_encode($iv . openssl_encrypt($json, 'aes-192-cbc', hex2bin(KEY), OPENSSL_RAW_DATA, $iv));`,
  `    return base64_encode(openssl_encrypt($json, 'aes-192-cbc', hex2bin(KEY), OPENSSL_RAW_DATA, hex2bin(IV)));`,
)}
}

function openToken(string $token): string
{
    $bytes = base64_decode($token, true);
${byMode(
  keys,
  `    return openssl_decrypt(substr($bytes, 16), 'aes-192-cbc', hex2bin(KEY), OPENSSL_RAW_DATA, substr($bytes, 0, 16));`,
  `    return openssl_decrypt($bytes, 'aes-192-cbc', hex2bin(KEY), OPENSSL_RAW_DATA, hex2bin(IV));`,
)}
}

$token = seal('${MESSAGE}');
echo $token, "\\n";
echo openToken($token), "\\n";
`,
};
