// What to change in the client's code, by language. Each line names the call that is right, and the one that is often taken.

export const LANGUAGES = ['Java', 'Python', 'PHP', 'C#', 'Node'] as const;
export type Language = (typeof LANGUAGES)[number];

export type FixId =
  | 'cipher'
  | 'padding'
  | 'key-bytes'
  | 'key-plain'
  | 'key-own'
  | 'passphrase'
  | 'iv-front'
  | 'iv-fixed'
  | 'base64'
  | 'transport'
  | 'charset'
  | 'json'
  | 'whole';

export const FIXES: Readonly<Record<FixId, Readonly<Record<Language, string>>>> = {
  cipher: {
    Java: 'Cipher.getInstance("AES/CBC/PKCS5Padding") with new SecretKeySpec(key, "AES") of 24 bytes',
    Python: 'AES.new(key, AES.MODE_CBC, iv) with a key of 24 bytes',
    PHP: "openssl_encrypt($json, 'aes-192-cbc', $key, OPENSSL_RAW_DATA, $iv)",
    'C#': 'aes.Mode = CipherMode.CBC, aes.Padding = PaddingMode.PKCS7, aes.Key = key of 24 bytes',
    Node: "createCipheriv('aes-192-cbc', key, iv) with a key of 24 bytes",
  },
  padding: {
    Java: 'Cipher.getInstance("AES/CBC/PKCS5Padding"), not NoPadding or ISO10126Padding, and no padding by hand',
    Python: 'pad(data, 16) of Crypto.Util.Padding, once, with its default style pkcs7 and block size 16',
    PHP: 'leave OPENSSL_ZERO_PADDING out: openssl_encrypt pads by itself',
    'C#': 'aes.Padding = PaddingMode.PKCS7, not Zeros, ISO10126, ANSIX923 or None',
    Node: 'leave setAutoPadding(true), and pad nothing by hand',
  },
  'key-bytes': {
    Java: 'HexFormat.of().parseHex(keyHex), not keyHex.getBytes()',
    Python: 'bytes.fromhex(key_hex), not key_hex.encode()',
    PHP: 'hex2bin($keyHex), not $keyHex itself',
    'C#': 'Convert.FromHexString(keyHex), not Encoding.UTF8.GetBytes(keyHex)',
    Node: "Buffer.from(keyHex, 'hex'), not Buffer.from(keyHex)",
  },
  'key-plain': {
    Java: 'no MessageDigest or SecretKeyFactory on the key: new SecretKeySpec(HexFormat.of().parseHex(keyHex), "AES")',
    Python: 'no hashlib on the key: AES.new(bytes.fromhex(key_hex), …)',
    PHP: 'no hash() or md5() on the key: hex2bin($keyHex)',
    'C#': 'no SHA256 or MD5 on the key: aes.Key = Convert.FromHexString(keyHex)',
    Node: "no createHash on the key: Buffer.from(keyHex, 'hex')",
  },
  'key-own': {
    Java: 'take the key that belongs to the x-api-key you send',
    Python: 'take the key that belongs to the x-api-key you send',
    PHP: 'take the key that belongs to the x-api-key you send',
    'C#': 'take the key that belongs to the x-api-key you send',
    Node: 'take the key that belongs to the x-api-key you send',
  },
  passphrase: {
    Java: 'no PBEKeySpec: new SecretKeySpec(HexFormat.of().parseHex(keyHex), "AES") and an IvParameterSpec',
    Python: 'AES.new(bytes.fromhex(key_hex), AES.MODE_CBC, iv); openssl with -K and -iv, not with -k or -pass',
    PHP: 'openssl_encrypt with hex2bin($keyHex) and $iv, not a ported CryptoJS routine',
    'C#': 'no Rfc2898DeriveBytes or PasswordDeriveBytes: aes.Key = Convert.FromHexString(keyHex)',
    Node: 'createCipheriv with key and IV; in CryptoJS pass CryptoJS.enc.Hex.parse(keyHex) and { iv }, not the text of the key',
  },
  'iv-front': {
    Java: 'a new byte[16] from SecureRandom, new IvParameterSpec(iv), and IV first, ciphertext after it, in one base64',
    Python: 'iv = os.urandom(16), and base64.b64encode(iv + ciphertext)',
    PHP: '$iv = random_bytes(16), and base64_encode($iv . $ciphertext)',
    'C#': 'aes.GenerateIV(), and Convert.ToBase64String of aes.IV followed by the ciphertext',
    Node: 'iv = randomBytes(16), and Buffer.concat([iv, cipher.update(json), cipher.final()])',
  },
  'iv-fixed': {
    Java: "new IvParameterSpec(HexFormat.of().parseHex(ivHex)) with the client's IV, which is not sent",
    Python: "AES.new(key, AES.MODE_CBC, bytes.fromhex(iv_hex)) with the client's IV, which is not sent",
    PHP: "hex2bin($ivHex) as the fifth argument of openssl_encrypt, the client's IV, which is not sent",
    'C#': "aes.IV = Convert.FromHexString(ivHex), the client's IV, which is not sent",
    Node: "createCipheriv('aes-192-cbc', key, Buffer.from(ivHex, 'hex')), the client's IV, which is not sent",
  },
  base64: {
    Java: 'Base64.getEncoder().encodeToString(bytes), once; not getUrlEncoder, not a hexadecimal string',
    Python: "base64.b64encode(raw).decode('ascii'), once; not urlsafe_b64encode, raw.hex() or str(raw)",
    PHP: 'base64_encode($raw), once: without OPENSSL_RAW_DATA openssl_encrypt has encoded already; not bin2hex',
    'C#': 'Convert.ToBase64String(raw), once; not BitConverter.ToString, Convert.ToHexString or raw.ToString()',
    Node: "raw.toString('base64'), once; not 'base64url', 'hex' or String(raw)",
  },
  transport: {
    Java: 'write {"token": token} with your JSON library; no URLEncoder, no form body',
    Python: "requests.post(url, json={'token': token}), not data=",
    PHP: "json_encode(['token' => $token]) as the body; no urlencode, no http_build_query",
    'C#': 'JsonContent.Create(new { token }); no Uri.EscapeDataString, no FormUrlEncodedContent',
    Node: 'JSON.stringify({ token }) as the body; no encodeURIComponent, no URLSearchParams',
  },
  charset: {
    Java: 'json.getBytes(StandardCharsets.UTF_8)',
    Python: "json.dumps(message).encode('utf-8'), not 'utf-8-sig', 'utf-16' or 'latin-1'",
    PHP: "keep the strings in UTF-8: mb_convert_encoding($text, 'UTF-8', 'ISO-8859-1') before json_encode",
    'C#': 'new UTF8Encoding(false).GetBytes(json), not Encoding.Unicode or Encoding.Default',
    Node: "cipher.update(json, 'utf8'), not 'latin1' or 'utf16le'",
  },
  json: {
    Java: 'objectMapper.writeValueAsString(message), not message.toString()',
    Python: 'json.dumps(message), not str(message); and once, not on a string that is JSON already',
    PHP: 'json_encode($message), once',
    'C#': 'JsonSerializer.Serialize(message), once',
    Node: 'JSON.stringify(message), once',
  },
  whole: {
    Java: 'append the result of cipher.doFinal(), and send the whole text',
    Python: 'encode the whole ciphertext, and keep no column or buffer that is shorter',
    PHP: 'send the whole string; look for substr and for a column that is too short',
    'C#': 'call FlushFinalBlock() before you read the MemoryStream',
    Node: 'append cipher.final(), and send the whole string',
  },
};
