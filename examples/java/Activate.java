// From a first success to an 8004, with the JDK alone: java Activate.java
// The server is at CARD_SANDBOX_URL, http://127.0.0.1:4242 unless set. Every run begins anew in a sandbox of its own.
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

public class Activate {
    private static final String SERVER = System.getenv().getOrDefault("CARD_SANDBOX_URL", "http://127.0.0.1:4242");
    /** `/@name` before a path chooses the sandbox; with the real platform it is left out. */
    private static final String BASE = SERVER + "/@example-java";
    private static final SecretKeySpec KEY =
        new SecretKeySpec(HexFormat.of().parseHex("8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b"), "AES");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    public static void main(String[] args) throws Exception {
        post("/_sandbox/reset", "{}");

        String first = activate("java-1", "70000000000", "0000", "example-java", "asha.verma@example.com");
        System.out.println("a fresh card:             " + member(first, "responseCode") + " " + member(first, "responseMessage"));

        // The address belongs to another customer, so the platform refuses.
        String taken = activate("java-2", "70000000008", "5109", "example-java-2", "taken.address@example.com");
        System.out.println("an address that is taken: " + member(taken, "responseCode") + " " + member(taken, "responseMessage"));

        // As the code says: the same card with an address of this customer.
        String mended = activate("java-3", "70000000008", "5109", "example-java-2", "ravi.nair@example.com");
        System.out.println("another address:          " + member(mended, "responseCode") + " " + member(mended, "responseMessage"));

        boolean isRight = "00".equals(member(first, "responseCode"))
            && "8004".equals(member(taken, "responseCode"))
            && "00".equals(member(mended, "responseCode"));
        System.exit(isRight ? 0 : 1);
    }

    /** Seals the message, sends it, and opens the answer. */
    static String activate(String clientTxnId, String urn, String lastFour, String customerId, String email)
        throws GeneralSecurityException, IOException, InterruptedException {
        String message = """
            {"messageCode": "3424", "clientTxnId": "%s", "requestDateTime": "20300115093000", "isStatusCheckRequest": true,
             "urn": %s, "last4Digits": "%s", "loginId": 1, "loadAmount": 250000, "cardProfileId": 300,
             "customerId": "%s", "productId": 1,
             "cardHolder": {"cardholderFirstName": "Asha", "cardholderLastName": "Verma", "cardholderMobile": "919800000001",
                            "cardholderEmail": "%s", "cardholderDateOfBirth": "17-08-1990"}}
            """.formatted(clientTxnId, urn, lastFour, customerId, email);
        String answer = post("/api/issuance/v2/activate", "{\"token\": \"" + seal(message) + "\"}");
        String token = member(answer, "token");
        if (token == null) throw new IOException("The answer is not sealed: " + answer);
        return open(token);
    }

    static String post(String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(BASE + path))
            .header("Content-Type", "application/json")
            .header("x-api-key", "7fe1c0de")
            .header("clientId", "2000")
            .header("bankId", "7000")
            .header("entityId", "100")
            .header("secureCode", "AfYtlO5kqdySIjXyNmGg3F")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8)).body();
    }

    /** AES-192-CBC with a new IV in front, in base64. */
    static String seal(String json) throws GeneralSecurityException {
        byte[] iv = new byte[16];
        new SecureRandom().nextBytes(iv);
        Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        cipher.init(Cipher.ENCRYPT_MODE, KEY, new IvParameterSpec(iv));
        byte[] sealed = cipher.doFinal(json.getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder().encodeToString(ByteBuffer.allocate(16 + sealed.length).put(iv).put(sealed).array());
    }

    static String open(String token) throws GeneralSecurityException {
        byte[] bytes = Base64.getDecoder().decode(token);
        Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        cipher.init(Cipher.DECRYPT_MODE, KEY, new IvParameterSpec(bytes, 0, 16));
        return new String(cipher.doFinal(bytes, 16, bytes.length - 16), StandardCharsets.UTF_8);
    }

    /** The JDK has no JSON; your project has, so use that in place of this. */
    static String member(String json, String name) {
        Matcher found = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(json);
        return found.find() ? found.group(1) : null;
    }
}
