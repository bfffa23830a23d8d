<?php
// From a first success to an 8004, with PHP and its extension openssl: php activate.php
// The server is at CARD_SANDBOX_URL, http://127.0.0.1:4242 unless set. Every run begins anew in a sandbox of its own.

const KEY = '8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b';

/** Answers the JSON of the reply as an array. */
function post(string $path, array $body): array
{
    // /@name before a path chooses the sandbox; with the real platform it is left out.
    $base = (getenv('CARD_SANDBOX_URL') ?: 'http://127.0.0.1:4242') . '/@example-php';
    $context = stream_context_create(['http' => [
        'method' => 'POST',
        'header' => [
            'Content-Type: application/json',
            'x-api-key: 7fe1c0de',
            'clientId: 2000',
            'bankId: 7000',
            'entityId: 100',
            'secureCode: AfYtlO5kqdySIjXyNmGg3F',
        ],
        'content' => json_encode($body ?: new stdClass()),
        'ignore_errors' => true,
        'timeout' => 10,
    ]]);
    $reply = file_get_contents($base . $path, false, $context);
    if ($reply === false) {
        throw new RuntimeException("There is no answer from $base$path");
    }
    return json_decode($reply, true, 64, JSON_THROW_ON_ERROR);
}

/** AES-192-CBC with a new IV in front, in base64. */
function seal(array $message): string
{
    $iv = random_bytes(16);
    $json = json_encode($message, JSON_THROW_ON_ERROR);
    return base64_encode($iv . openssl_encrypt($json, 'aes-192-cbc', hex2bin(KEY), OPENSSL_RAW_DATA, $iv));
}

function open(string $token): array
{
    $bytes = base64_decode($token, true);
    $iv = substr($bytes, 0, 16);
    $json = openssl_decrypt(substr($bytes, 16), 'aes-192-cbc', hex2bin(KEY), OPENSSL_RAW_DATA, $iv);
    return json_decode($json, true, 64, JSON_THROW_ON_ERROR);
}

/** Seals the message, sends it, and opens the answer. */
function activate(string $clientTxnId, int $urn, string $lastFour, string $customerId, string $email): array
{
    $answer = post('/api/issuance/v2/activate', ['token' => seal([
        'messageCode' => '3424',
        'clientTxnId' => $clientTxnId,
        'requestDateTime' => '20300115093000',
        'isStatusCheckRequest' => true,
        'urn' => $urn,
        'last4Digits' => $lastFour,
        'loginId' => 1,
        'loadAmount' => 250000,
        'cardProfileId' => 300,
        'customerId' => $customerId,
        'productId' => 1,
        'cardHolder' => [
            'cardholderFirstName' => 'Asha',
            'cardholderLastName' => 'Verma',
            'cardholderMobile' => '919800000001',
            'cardholderEmail' => $email,
            'cardholderDateOfBirth' => '17-08-1990',
        ],
    ])]);
    if (!isset($answer['token'])) {
        throw new RuntimeException('The answer is not sealed: ' . json_encode($answer));
    }
    return open($answer['token']);
}

post('/_sandbox/reset', []);

$first = activate('php-1', 70000000000, '0000', 'example-php', 'asha.verma@example.com');
echo "a fresh card:             {$first['responseCode']} {$first['responseMessage']}\n";

// The address belongs to another customer, so the platform refuses.
$taken = activate('php-2', 70000000008, '5109', 'example-php-2', 'taken.address@example.com');
echo "an address that is taken: {$taken['responseCode']} {$taken['responseMessage']}\n";

// As the code says: the same card with an address of this customer.
$mended = activate('php-3', 70000000008, '5109', 'example-php-2', 'ravi.nair@example.com');
echo "another address:          {$mended['responseCode']} {$mended['responseMessage']}\n";

$codes = [$first['responseCode'], $taken['responseCode'], $mended['responseCode']];
exit($codes === ['00', '8004', '00'] ? 0 : 1);
