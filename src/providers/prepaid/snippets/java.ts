// The code sample for Java.
import { byMode, MESSAGE, type Snippet, whereIvIs } from './snippet.ts';

export const java: Snippet = {
  language: 'java',
  title: 'Java',
  fileName: 'Envelope.java',
  needs: 'a JDK of version 17 or later, nothing else',
  run: 'java Envelope.java',
  code: (keys) =>
    `// AES-192-CBC, PKCS#5 padding, base64; ${whereIvIs(keys)}.
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
${byMode(keys, 'import java.security.SecureRandom;\n', '')}import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

public class Envelope {
    private static final SecretKeySpec KEY =
        new SecretKeySpec(HexFormat.of().parseHex("${keys.key}"), "AES");
${byMode(keys, '', `    private static final IvParameterSpec IV =\n        new IvParameterSpec(HexFormat.of().parseHex("${keys.iv}"));\n`)}
    static String seal(String json) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
${byMode(
  keys,
  `        byte[] iv = new byte[16];
        new SecureRandom().nextBytes(iv);
        cipher.init(Cipher.ENCRYPT_MODE, KEY, new IvParameterSpec(iv));
        byte[] sealed = cipher.doFinal(json.getBytes(StandardCharsets.UTF_8));
        byte[] token = ByteBuffer.allocate(iv.length + sealed.length).put(iv).put(sealed).array();
        return Base64.getEncoder().encodeToString(token);`,
  `        cipher.init(Cipher.ENCRYPT_MODE, KEY, IV);
        return Base64.getEncoder().encodeToString(cipher.doFinal(json.getBytes(StandardCharsets.UTF_8)));`,
)}
    }

    static String open(String token) throws GeneralSecurityException {
        byte[] bytes = Base64.getDecoder().decode(token);
        Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
${byMode(
  keys,
  `        cipher.init(Cipher.DECRYPT_MODE, KEY, new IvParameterSpec(bytes, 0, 16));
        return new String(cipher.doFinal(bytes, 16, bytes.length - 16), StandardCharsets.UTF_8);`,
  `        cipher.init(Cipher.DECRYPT_MODE, KEY, IV);
        return new String(cipher.doFinal(bytes), StandardCharsets.UTF_8);`,
)}
    }

    public static void main(String[] args) throws GeneralSecurityException {
        String token = seal(${JSON.stringify(MESSAGE)});
        System.out.println(token);
        System.out.println(open(token));
    }
}
`.replace(keys.ivMode === 'prefix' ? '' : 'import java.nio.ByteBuffer;\n', ''),
};
