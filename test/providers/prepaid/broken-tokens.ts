// Tokens as clients of other languages seal them wrongly, each with the causes that the diagnosis must name.
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { DEFAULT_CLIENT, FIXED_IV_CLIENT, type TestClient } from './support.ts';

export interface BrokenToken {
  readonly kind: string;
  readonly token: string;
  readonly client: TestClient;
  /** The ids of the causes, in any order. */
  readonly causes: readonly string[];
  readonly words: RegExp;
}

type Bytes = Buffer | string;

/** A text that has base64 with + and /, non-ASCII letters and a length that needs padding. */
export const SHORT = '{"messageCode":"3424","urn":70000000008,"a":1}';
export const LONG = JSON.stringify({
  messageCode: '3424',
  clientTxnId: 'diagnosis-000000001',
  urn: 70000000008,
  cardHolder: { cardholderFirstName: 'Asha', cardholderLastName: 'Verma', cardholderCity: 'Pune' },
  text: 'lorem ipsum dolor sit amet '.repeat(20),
});
const ACCENTED = JSON.stringify({
  messageCode: '3424',
  cardholderFirstName: 'Zoë',
  cardholderLastName: 'Muñoz',
  more: 'x'.repeat(40),
});

function aes(algorithm: string, key: Buffer, iv: Buffer | null, text: Bytes, isPadded = true): Buffer {
  const cipher = createCipheriv(algorithm, key, iv).setAutoPadding(isPadded);
  return Buffer.concat([cipher.update(text as Buffer), cipher.final()]);
}

/** Right in everything but what a kind changes. */
function raw(
  client: TestClient,
  text: Bytes,
  {
    key = client.key,
    iv,
    algorithm = 'aes-192-cbc',
    isPadded = true,
  }: { key?: Buffer; iv?: Buffer; algorithm?: string; isPadded?: boolean } = {},
): Buffer {
  if (client.ivMode === 'fixed') return aes(algorithm, key, iv ?? client.iv, text, isPadded);
  const front = iv ?? randomBytes(16);
  return Buffer.concat([front, aes(algorithm, key, front, text, isPadded)]);
}

const b64 = (bytes: Buffer) => bytes.toString('base64');
const hash = (name: string, bytes: Bytes) => createHash(name).update(bytes).digest();
const ascii = (text: string, size: number) => Buffer.from(text, 'latin1').subarray(0, size);

function filled(text: string, tail: (missing: number) => Buffer): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([bytes, tail(16 - (bytes.length % 16))]);
}

/** A text of whole blocks. */
const WHOLE_BLOCKS = `{"messageCode":"3424","pad":"${'x'.repeat(100)}`.slice(0, 94) + '"}';

type Maker = (client: TestClient, text: string) => { token: string; causes: string[]; words: RegExp };

/** Every kind is made for every client and every text. */
export const KINDS: Readonly<Record<string, Maker>> = {
  ...ofKeys(),
  ...ofModes(),
  ...ofIvs(),
  ...ofPaddings(),
  ...ofTexts(),
};

function ofKeys(): Record<string, Maker> {
  const sealedWith = (key: (client: TestClient) => Buffer, causes: string[], words: RegExp): Maker => {
    return (client, text) => {
      const made = key(client);
      return { token: b64(raw(client, text, { key: made, algorithm: `aes-${made.length * 8}-cbc` })), causes, words };
    };
  };
  const hex = ({ key }: TestClient) => key.toString('hex');
  return {
    'first 16 bytes of the key': sealedWith(
      ({ key }) => key.subarray(0, 16),
      ['key-length'],
      /AES-128 and the first 16 bytes/,
    ),
    'key filled up to 32 bytes': sealedWith(
      ({ key }) => Buffer.concat([key, Buffer.alloc(8)]),
      ['key-length'],
      /zero bytes to 32/,
    ),
    'hexadecimal digits as text, 24': sealedWith(
      (client) => ascii(hex(client), 24),
      ['key-as-text'],
      /hexadecimal digits of the key.*24 characters/,
    ),
    'hexadecimal digits as text, 32': sealedWith(
      (client) => ascii(hex(client), 32),
      ['key-as-text'],
      /32 characters, AES-256/,
    ),
    'hexadecimal digits as text, 16': sealedWith(
      (client) => ascii(hex(client), 16),
      ['key-as-text'],
      /16 characters, AES-128/,
    ),
    'capital digits as text': sealedWith(
      (client) => ascii(hex(client).toUpperCase(), 24),
      ['key-as-text'],
      /digits of the key/,
    ),
    'base64 of the key as text': sealedWith(
      ({ key }) => ascii(b64(key), 32),
      ['key-as-text'],
      /base64 text of the key/,
    ),
    'digits decoded as base64': sealedWith(
      (client) => Buffer.from(hex(client), 'base64').subarray(0, 24),
      ['key-as-text'],
      /decoded as base64/,
    ),
    'MD5 of the key': sealedWith(({ key }) => hash('md5', key), ['key-hashed'], /MD5 of the key/),
    'SHA-256 of the digits': sealedWith(
      (client) => hash('sha256', hex(client)),
      ['key-hashed'],
      /SHA-256 of the hexadecimal digits/,
    ),
    'SHA-256 of the key, cut to 24': sealedWith(
      ({ key }) => hash('sha256', key).subarray(0, 24),
      ['key-hashed'],
      /SHA-256 of the key/,
    ),
    'digits of MD5 of the digits': sealedWith(
      (client) => ascii(hash('md5', hex(client)).toString('hex'), 32),
      ['key-hashed'],
      /digits of MD5/,
    ),
    'SHA-1 of the key, cut to 16': sealedWith(
      ({ key }) => hash('sha1', key).subarray(0, 16),
      ['key-hashed'],
      /SHA-1 of the key/,
    ),
    'a key that was never set': sealedWith(() => Buffer.alloc(24), ['key-empty'], /key of zero bytes/),
    'the other client’s key': sealedWith(
      (client) => (client === DEFAULT_CLIENT ? FIXED_IV_CLIENT : DEFAULT_CLIENT).key,
      ['other-client'],
      /key of the client (default|fixed-iv)/,
    ),
    'an unknown key': sealedWith(() => Buffer.alloc(24, 7), ['other-key', 'damaged'], /another key.*, or was damaged/),
    'a passphrase, CryptoJS': (client, text) => ({
      token: b64(salted(hex(client), 'md5', 32, text)),
      causes: ['passphrase'],
      words: /Salted__.*CryptoJS/,
    }),
    'a passphrase, openssl -k': (client, text) => ({
      token: b64(salted(hex(client), 'sha256', 24, text)),
      causes: ['passphrase'],
      words: /AES-192, as OpenSSL does/,
    }),
    'a passphrase, unknown': (_client, text) => ({
      token: b64(salted('secret', 'md5', 32, text)),
      causes: ['passphrase'],
      words: /Salted__/,
    }),
  };
}

function salted(passphrase: string, digest: string, keyBytes: number, text: string): Buffer {
  const salt = randomBytes(8);
  let made = Buffer.alloc(0);
  let last: Buffer = Buffer.alloc(0);
  while (made.length < keyBytes + 16) {
    last = createHash(digest).update(last).update(passphrase).update(salt).digest();
    made = Buffer.concat([made, last]);
  }
  const body = aes(`aes-${keyBytes * 8}-cbc`, made.subarray(0, keyBytes), made.subarray(keyBytes, keyBytes + 16), text);
  return Buffer.concat([Buffer.from('Salted__'), salt, body]);
}

function ofModes(): Record<string, Maker> {
  const stream =
    (mode: string): Maker =>
    (client, text) => ({
      token: b64(raw(client, text, { algorithm: `aes-192-${mode}` })),
      causes: [mode === 'cfb8' ? 'cfb' : mode],
      words: new RegExp(`AES-192-${mode.toUpperCase()}`),
    });
  const gcm =
    (tag: boolean, nonceBytes: number): Maker =>
    ({ key, iv, ivMode }, text) => {
      const nonce = ivMode === 'prefix' ? randomBytes(nonceBytes) : iv.subarray(0, nonceBytes);
      const cipher = createCipheriv('aes-192-gcm', key, nonce);
      const parts = [ivMode === 'prefix' ? nonce : Buffer.alloc(0), cipher.update(text), cipher.final()];
      if (tag) parts.push(cipher.getAuthTag());
      return { token: b64(Buffer.concat(parts)), causes: ['gcm'], words: /AES-192-GCM/ };
    };
  return {
    ECB: ({ key }, text) => ({
      token: b64(aes('aes-192-ecb', key, null, text)),
      causes: ['ecb'],
      words: /AES-192-ECB/,
    }),
    'ECB with an IV in front': ({ key }, text) => ({
      token: b64(Buffer.concat([randomBytes(16), aes('aes-192-ecb', key, null, text)])),
      causes: ['ecb'],
      words: /AES-192-ECB/,
    }),
    'ECB with SHA-1 of the digits, cut to 16': ({ key }, text) => ({
      token: b64(aes('aes-128-ecb', hash('sha1', key.toString('hex')).subarray(0, 16), null, text)),
      causes: ['key-hashed', 'ecb'],
      words: /SHA-1.*; and .*AES-128-ECB/,
    }),
    CTR: stream('ctr'),
    CFB: stream('cfb'),
    'CFB of 8 bits': stream('cfb8'),
    OFB: stream('ofb'),
    'GCM, nonce of 12': gcm(true, 12),
    'GCM, nonce of 16': gcm(true, 16),
    'CTR with the digits as the key': (client, text) => ({
      token: b64(raw(client, text, { key: ascii(client.key.toString('hex'), 32), algorithm: 'aes-256-ctr' })),
      causes: ['key-as-text', 'ctr'],
      words: /AES-256-CTR/,
    }),
    '3DES': ({ key, iv }, text) => {
      const front = randomBytes(8);
      return {
        token: b64(Buffer.concat([front, aes('des-ede3-cbc', key, front, text)])),
        causes: ['triple-des'],
        words: /3DES/,
      };
    },
  };
}

function ofIvs(): Record<string, Maker> {
  const sealedWith =
    (iv: (client: TestClient) => Buffer, id: string, words: RegExp): Maker =>
    (client, text) => ({
      token: b64(aes('aes-192-cbc', client.key, iv(client), text)),
      causes: [id],
      words,
    });
  return {
    'the IV behind': ({ key }, text) => {
      const iv = randomBytes(16);
      return {
        token: b64(Buffer.concat([aes('aes-192-cbc', key, iv, text), iv])),
        causes: ['iv-behind'],
        words: /IV behind/,
      };
    },
    'an IV of zeros': sealedWith(() => Buffer.alloc(16), 'iv-zero', /IV of zero bytes/),
    'the digits of the IV as text': sealedWith(
      ({ iv }) => ascii(iv.toString('hex'), 16),
      'iv-as-text',
      /digits of the IV taken as text/,
    ),
    'the beginning of the key as the IV': sealedWith(
      ({ key }) => key.subarray(0, 16),
      'iv-from-key',
      /of the key as the IV/,
    ),
    'the IV in front as hexadecimal text': ({ key }, text) => {
      const iv = randomBytes(16);
      const front = Buffer.from(iv.toString('hex'));
      return {
        token: b64(Buffer.concat([front, aes('aes-192-cbc', key, iv, text)])),
        causes: ['iv-as-text'],
        words: /IV in front as text/,
      };
    },
    'IV and ciphertext joined with a colon': ({ key }, text) => {
      const iv = randomBytes(16);
      return {
        token: `${b64(iv)}:${b64(aes('aes-192-cbc', key, iv, text))}`,
        causes: ['joined-texts'],
        words: /two encoded texts joined/,
      };
    },
    'base64 of the IV, then base64 of the ciphertext': ({ key }, text) => {
      const iv = randomBytes(16);
      return {
        token: b64(iv) + b64(aes('aes-192-cbc', key, iv, text)),
        causes: ['joined-texts'],
        words: /two encoded texts joined/,
      };
    },
    'a random IV that is not sent': ({ key }, text) => ({
      token: b64(aes('aes-192-cbc', key, randomBytes(16), text)),
      causes: text.length < 48 ? [] : ['iv-unknown'],
      words: text.length < 48 ? /./ : /neither in front of it nor the client’s|its beginning is missing/,
    }),
  };
}

function ofPaddings(): Record<string, Maker> {
  const padded =
    (tail: (missing: number) => Buffer, causes: string[], words: RegExp): Maker =>
    (client, text) => {
      const bytes = filled(
        text.length % 16 === 15 || text.length % 16 === 14 ? text.replace(/\}$/, '  }') : text,
        tail,
      );
      return { token: b64(raw(client, bytes, { isPadded: false })), causes, words };
    };
  return {
    'filled up with zeros': padded((missing) => Buffer.alloc(missing), ['padding-zero'], /filled up with zero bytes/),
    'ANSI X9.23': padded(
      (missing) => Buffer.concat([Buffer.alloc(missing - 1), Buffer.from([missing])]),
      ['padding-x923'],
      /ANSI X9\.23/,
    ),
    'ISO 10126': padded(
      (missing) => Buffer.concat([Buffer.alloc(missing - 1, 0xa7), Buffer.from([missing])]),
      ['padding-iso10126'],
      /ISO 10126/,
    ),
    'ISO 7816-4': padded(
      (missing) => Buffer.concat([Buffer.from([0x80]), Buffer.alloc(missing - 1)]),
      ['padding-iso7816'],
      /7816-4/,
    ),
    'filled up with blanks': padded(
      (missing) => Buffer.alloc(missing, 0x20),
      ['padding-blanks'],
      /filled up with blanks/,
    ),
    'padded to 32 bytes': (client, text) => {
      const short = text.length % 32 > 15 ? text.replace(/\}$/, `${' '.repeat(34 - (text.length % 32))}}`) : text;
      const bytes = Buffer.from(short.length % 32 === 0 ? short.replace(/\}$/, '   }') : short);
      const missing = 32 - (bytes.length % 32);
      const token = b64(raw(client, Buffer.concat([bytes, Buffer.alloc(missing, missing)]), { isPadded: false }));
      return { token, causes: ['padding-block'], words: /blocks of more than 16 bytes/ };
    },
    'not padded': (client) => ({
      token: b64(raw(client, WHOLE_BLOCKS, { isPadded: false })),
      causes: ['padding-none'],
      words: /not padded at all, or filled up with zero bytes/,
    }),
    'padded twice': (client, text) => ({
      token: b64(
        raw(
          client,
          // Eleven bytes in the last block, so that no padding byte is white space.
          filled(`${text.slice(0, -1)}${' '.repeat((27 - (text.length % 16)) % 16)}}`, (missing) =>
            Buffer.alloc(missing, missing),
          ),
        ),
      ),
      causes: ['padded-twice'],
      words: /padded by hand and by the library/,
    }),
  };
}

function ofTexts(): Record<string, Maker> {
  const encoded =
    (encode: (bytes: Buffer) => string, id: string, words: RegExp): Maker =>
    (client, text) => ({
      token: encode(raw(client, text)),
      causes: [id],
      words,
    });
  const charset =
    (bytes: (text: string) => Buffer, words: RegExp): Maker =>
    (client) => ({
      token: b64(raw(client, bytes(ACCENTED))),
      causes: ['charset'],
      words,
    });
  const content =
    (text: string, id: string, words: RegExp): Maker =>
    (client) => ({
      token: b64(raw(client, text)),
      causes: [id],
      words,
    });
  const certain =
    (make: (client: TestClient, text: string) => Buffer, has: RegExp) => (client: TestClient, text: string) => {
      let bytes = make(client, text);
      for (let tries = 0; tries < 200 && !has.test(b64(bytes)); tries++) {
        bytes = make(client, text.replace(/\}$/, `${' '.repeat(tries % 7)}}`));
      }
      return bytes;
    };
  const withSigns = certain((client, text) => raw({ ...client, ivMode: 'prefix' }, text), /\+[^+]*\//);
  return {
    hexadecimal: encoded((bytes) => bytes.toString('hex'), 'hexadecimal', /is hexadecimal/),
    'hexadecimal in capitals': encoded((bytes) => bytes.toString('hex').toUpperCase(), 'hexadecimal', /is hexadecimal/),
    'hexadecimal with hyphens': encoded(
      (bytes) => (bytes.toString('hex').match(/../g) ?? []).join('-'),
      'hexadecimal',
      /with hyphens/,
    ),
    'base64 twice': encoded((bytes) => b64(Buffer.from(b64(bytes))), 'base64-twice', /encoded twice/),
    'base64 of hexadecimal': encoded(
      (bytes) => b64(Buffer.from(bytes.toString('hex'))),
      'hexadecimal-inside',
      /base64 of hexadecimal/,
    ),
    base64url: (client, text) => ({
      token: withSigns(client, text).toString('base64url'),
      causes: ['base64url'],
      words: /URL-safe/,
    }),
    'blanks for +': (client, text) => ({
      token: b64(withSigns(client, text)).replaceAll('+', ' '),
      causes: ['plus-as-blank'],
      words: /blanks where base64 has \+/,
    }),
    'URL-encoded': (client, text) => ({
      token: encodeURIComponent(b64(withSigns(client, text))),
      causes: ['url-encoded'],
      words: /URL-encoded/,
    }),
    'HTML entities': (client, text) => ({
      token: b64(withSigns(client, text)).replaceAll('+', '&#43;'),
      causes: ['html-escaped'],
      words: /HTML entities/,
    }),
    'escaped twice': (client, text) => ({
      token: b64(withSigns(client, text)).replaceAll('/', '\\/'),
      causes: ['escaped-twice'],
      words: /JSON twice/,
    }),
    'quotation marks around': encoded((bytes) => `"${b64(bytes)}"`, 'quoted', /quotation marks/),
    'bytes of Python': encoded((bytes) => `b'${b64(bytes)}'`, 'bytes-literal', /Python prints of bytes/),
    'token in token': encoded((bytes) => JSON.stringify({ token: b64(bytes) }), 'token-in-token', /put on twice/),
    'token= in front': encoded((bytes) => `token=${b64(bytes)}`, 'named', /name of the member/),
    'a data: URL': encoded((bytes) => `data:text/plain;base64,${b64(bytes)}`, 'data-url', /data: URL/),
    'a list of bytes': encoded((bytes) => [...bytes].join(','), 'byte-list', /list of numbers/),
    'a list of signed bytes': encoded(
      (bytes) => `[${[...new Int8Array(bytes)].join(', ')}]`,
      'byte-list',
      /list of numbers/,
    ),
    'cut off in a block': encoded((bytes) => b64(bytes.subarray(0, -5)), 'cut-off', /its end is missing/),
    'cut off after a block': encoded((bytes) => b64(bytes.subarray(0, -16)), 'cut-off', /cut off/),
    'one character missing': encoded(
      (bytes) =>
        b64(bytes)
          .replace(/=+$/, '')
          .slice(
            0,
            -(b64(bytes).replace(/=+$/, '').length % 4 === 2 ? 1 : (b64(bytes).replace(/=+$/, '').length - 1) % 4),
          ),
      'cut-off',
      /missing/,
    ),
    'ISO-8859-1': charset(
      (text) => Buffer.from(text, 'latin1'),
      /not UTF-8 \(byte EB at position \d+\); as ISO-8859-1/,
    ),
    'Windows-1252': charset(
      (text) => Buffer.concat([Buffer.from(text.slice(0, -2), 'latin1'), Buffer.from([0x80]), Buffer.from('"}')]),
      /as Windows-1252/,
    ),
    'UTF-16': charset((text) => Buffer.from(text, 'utf16le'), /UTF-16/),
    'UTF-16 with a mark': charset((text) => Buffer.from(`\ufeff${text}`, 'utf16le'), /UTF-16.*mark|zero bytes/),
    'UTF-16, big endian': charset((text) => Buffer.from(text, 'utf16le').swap16(), /UTF-16/),
    'a byte order mark': charset((text) => Buffer.from(`\ufeff${text}`), /byte order mark/),
    'a dict of Python': content(
      "{'messageCode': '3424', 'urn': 70000000008}",
      'python-dict',
      /Python prints of a dict.*position 1/,
    ),
    'a Map of Java': content(
      '{messageCode=3424, urn=70000000008, more=x}',
      'java-map',
      /Java prints of a Map.*position 1/,
    ),
    'curly quotes': content(
      '{“messageCode”: “3424”, “urn”: 70000000008}',
      'curly-quotes',
      /curly quotation marks.*position 1/,
    ),
    'JSON twice': (client, text) => ({
      token: b64(raw(client, JSON.stringify(text))),
      causes: ['json-twice'],
      words: /JSON twice/,
    }),
    'a trailing comma': content('{"messageCode":"3424","urn":70000000008,}', 'not-json', /position 40/),
    'an unquoted value': content('{"messageCode":"3424","urn":x}', 'not-json', /position 28/),
    'a form': content('messageCode=3424&urn=70000000008&a=1', 'form', /a form/),
    'the message in clear': (_client, text) => ({ token: text, causes: ['not-sealed'], words: /not encrypted/ }),
    'the token of the page': () => ({
      token:
        'h/0YSUdGzgNsMcmfYAvIIPgF3Z80/kMJkW/7l9wG9L+bXt//P/HBG0NsuoPtbn6ugjzNOLl/wQPJFbCKMqQJtSSQs4JVYBohia1TPP1yJULHN+TLIVKFRZsg0GokTPI+ZKpNPcrKrQSa70qV/RtVWMv6CmqRHaG1gQvgAYKjNyOpip7G3Io5IDEF4b2cXOlH4G1hbOtjAHQ/7ZS9KrkmJA==',
      causes: ['page-sample'],
      words: /no key opens/,
    }),
    'toString of Java': () => ({ token: '[B@6d06d69c', causes: ['array-name'], words: /Java prints/ }),
    'ToString of C#': () => ({ token: 'System.Byte[]', causes: ['array-name'], words: /C# prints/ }),
    undefined: () => ({ token: 'undefined', causes: ['no-value'], words: /had no value/ }),
    'the digits of the key as text, and ISO-8859-1': (client) => ({
      token: b64(raw(client, Buffer.from(ACCENTED, 'latin1'), { key: ascii(client.key.toString('hex'), 24) })),
      causes: ['key-as-text', 'charset'],
      words: /digits of the key.*; and .*ISO-8859-1/,
    }),
    'hexadecimal of ECB': ({ key }, text) => ({
      token: aes('aes-192-ecb', key, null, text).toString('hex'),
      causes: ['hexadecimal', 'ecb'],
      words: /hexadecimal.*; and .*ECB/,
    }),
  };
}

/** Every kind for both clients and two texts. */
export function brokenTokens(): BrokenToken[] {
  return Object.entries(KINDS).flatMap(([kind, make]) =>
    [DEFAULT_CLIENT, FIXED_IV_CLIENT].flatMap((client) =>
      [SHORT, LONG].map((text) => ({
        kind: `${kind}, ${client.ivMode}, ${text.length} characters`,
        client,
        ...make(client, text),
      })),
    ),
  );
}
