"""From a first success to an 8004, with the standard library alone: python3 activate.py

The server is at CARD_SANDBOX_URL, http://127.0.0.1:4242 unless set. Every run begins anew in a sandbox of its own.

Python's standard library has no AES, so this example seals and opens with the platform's own encrypt and decrypt calls,
which partners offer for exactly that. A client in production seals by itself, so that no message travels in clear;
GET /_sandbox/crypto/snippets?language=python shows how, with the package cryptography.
"""

import json
import os
import sys
import urllib.request

SERVER = os.environ.get("CARD_SANDBOX_URL", "http://127.0.0.1:4242")
# /@name before a path chooses the sandbox; with the real platform it is left out.
BASE = SERVER + "/@example-python"
HEADERS = {
    "Content-Type": "application/json",
    "x-api-key": "7fe1c0de",
    "clientId": "2000",
    "bankId": "7000",
    "entityId": "100",
    "secureCode": "AfYtlO5kqdySIjXyNmGg3F",
}


def post(path, body):
    """Answers the JSON of the reply; a status from 400 on is an exception."""
    data = json.dumps(body).encode("utf-8")
    request = urllib.request.Request(BASE + path, data, HEADERS, method="POST")
    with urllib.request.urlopen(request, timeout=10) as reply:
        return json.load(reply)


def activate(client_txn_id, urn, last_four, customer_id, email):
    """Seals the message, sends it, and opens the answer."""
    message = {
        "messageCode": "3424",
        "clientTxnId": client_txn_id,
        "requestDateTime": "20300115093000",
        "isStatusCheckRequest": True,
        "urn": urn,
        "last4Digits": last_four,
        "loginId": 1,
        "loadAmount": 250000,
        "cardProfileId": 300,
        "customerId": customer_id,
        "productId": 1,
        "cardHolder": {
            "cardholderFirstName": "Asha",
            "cardholderLastName": "Verma",
            "cardholderMobile": "919800000001",
            "cardholderEmail": email,
            "cardholderDateOfBirth": "17-08-1990",
        },
    }
    sealed = post("/api/v2/encrypt", message)
    answer = post("/api/issuance/v2/activate", sealed)
    return post("/api/v2/decrypt", answer)


def main():
    post("/_sandbox/reset", {})

    first = activate("python-1", 70000000000, "0000", "example-python", "asha.verma@example.com")
    print("a fresh card:            ", first["responseCode"], first["responseMessage"])

    # The address belongs to another customer, so the platform refuses.
    taken = activate("python-2", 70000000008, "5109", "example-python-2", "taken.address@example.com")
    print("an address that is taken:", taken["responseCode"], taken["responseMessage"])

    # As the code says: the same card with an address of this customer.
    mended = activate("python-3", 70000000008, "5109", "example-python-2", "ravi.nair@example.com")
    print("another address:         ", mended["responseCode"], mended["responseMessage"])

    codes = [answer["responseCode"] for answer in (first, taken, mended)]
    return 0 if codes == ["00", "8004", "00"] else 1


if __name__ == "__main__":
    sys.exit(main())
