// The code sample for C#.
import { byMode, MESSAGE, type Snippet, whereIvIs } from './snippet.ts';

export const csharp: Snippet = {
  language: 'csharp',
  title: 'C#',
  fileName: 'Envelope.cs',
  needs: '.NET 6 or later; in a console project, in place of Program.cs (with .NET 10 the file runs by itself)',
  run: 'dotnet run Envelope.cs',
  code: (keys) => `// AES-192-CBC, PKCS#5 padding, base64; ${whereIvIs(keys)}.
using System;
using System.Linq;
using System.Security.Cryptography;
using System.Text;

byte[] key = Convert.FromHexString("${keys.key}");
${byMode(keys, '', `byte[] iv = Convert.FromHexString("${keys.iv}");\n`)}
string Seal(string json)
{
    using Aes aes = Aes.Create();
    aes.Key = key;
${byMode(
  keys,
  `    byte[] iv = RandomNumberGenerator.GetBytes(16);
    byte[] ciphertext = aes.EncryptCbc(Encoding.UTF8.GetBytes(json), iv, PaddingMode.PKCS7);
    return Convert.ToBase64String(iv.Concat(ciphertext).ToArray());`,
  `    return Convert.ToBase64String(aes.EncryptCbc(Encoding.UTF8.GetBytes(json), iv, PaddingMode.PKCS7));`,
)}
}

string Open(string token)
{
    byte[] bytes = Convert.FromBase64String(token);
    using Aes aes = Aes.Create();
    aes.Key = key;
${byMode(
  keys,
  `    return Encoding.UTF8.GetString(aes.DecryptCbc(bytes[16..], bytes[..16], PaddingMode.PKCS7));`,
  `    return Encoding.UTF8.GetString(aes.DecryptCbc(bytes, iv, PaddingMode.PKCS7));`,
)}
}

string sealedToken = Seal(${JSON.stringify(MESSAGE)});
Console.WriteLine(sealedToken);
Console.WriteLine(Open(sealedToken));
`,
};
