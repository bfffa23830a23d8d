// The code sample for Python.
import { byMode, MESSAGE, type Snippet, whereIvIs } from './snippet.ts';

export const python: Snippet = {
  language: 'python',
  title: 'Python',
  fileName: 'envelope.py',
  needs: 'Python 3.8 or later and the package cryptography: the standard library has no AES',
  run: 'python3 envelope.py',
  code: (keys) => `# AES-192-CBC, PKCS#5 padding, base64; ${whereIvIs(keys)}.
import base64
${byMode(keys, 'import os\n', '')}
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

KEY = bytes.fromhex("${keys.key}")
${byMode(keys, '', `IV = bytes.fromhex("${keys.iv}")\n`)}

def seal(json_text):
    padder = padding.PKCS7(128).padder()
    padded = padder.update(json_text.encode("utf-8")) + padder.finalize()
${byMode(
  keys,
  `    iv = os.urandom(16)
    encryptor = Cipher(algorithms.AES(KEY), modes.CBC(iv)).encryptor()
    return base64.b64encode(iv + encryptor.update(padded) + encryptor.finalize()).decode("ascii")`,
  `    encryptor = Cipher(algorithms.AES(KEY), modes.CBC(IV)).encryptor()
    return base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode("ascii")`,
)}


def open_token(token):
${byMode(
  keys,
  `    raw = base64.b64decode(token)
    iv, sealed = raw[:16], raw[16:]
    decryptor = Cipher(algorithms.AES(KEY), modes.CBC(iv)).decryptor()`,
  `    sealed = base64.b64decode(token)
    decryptor = Cipher(algorithms.AES(KEY), modes.CBC(IV)).decryptor()`,
)}
    unpadder = padding.PKCS7(128).unpadder()
    padded = decryptor.update(sealed) + decryptor.finalize()
    return (unpadder.update(padded) + unpadder.finalize()).decode("utf-8")


token = seal('${MESSAGE}')
print(token)
print(open_token(token))
`,
};
