// From a first success to an 8004, with the standard library alone: go run activate.go
// The server is at CARD_SANDBOX_URL, http://127.0.0.1:4242 unless set. Every run begins anew in a sandbox of its own.
package main

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
)

var key, _ = hex.DecodeString("8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b")

// The headers of every call.
var headers = map[string]string{
	"Content-Type": "application/json",
	"x-api-key":    "7fe1c0de",
	"clientId":     "2000",
	"bankId":       "7000",
	"entityId":     "100",
	"secureCode":   "AfYtlO5kqdySIjXyNmGg3F",
}

// base is the address with /@name, which chooses the sandbox; with the real platform the name is left out.
func base() string {
	server := os.Getenv("CARD_SANDBOX_URL")
	if server == "" {
		server = "http://127.0.0.1:4242"
	}
	return server + "/@example-go"
}

func post(path string, body any, answer any) error {
	data, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequest(http.MethodPost, base()+path, bytes.NewReader(data))
	if err != nil {
		return err
	}
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer reply.Body.Close()
	return json.NewDecoder(reply.Body).Decode(answer)
}

// seal is AES-192-CBC with PKCS#5 padding and a new IV in front, in base64.
func seal(message any) (string, error) {
	text, err := json.Marshal(message)
	if err != nil {
		return "", err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return "", err
	}
	missing := aes.BlockSize - len(text)%aes.BlockSize
	text = append(text, bytes.Repeat([]byte{byte(missing)}, missing)...)
	token := make([]byte, aes.BlockSize+len(text))
	if _, err := rand.Read(token[:aes.BlockSize]); err != nil {
		return "", err
	}
	cipher.NewCBCEncrypter(block, token[:aes.BlockSize]).CryptBlocks(token[aes.BlockSize:], text)
	return base64.StdEncoding.EncodeToString(token), nil
}

func open(token string, message any) error {
	raw, err := base64.StdEncoding.DecodeString(token)
	if err != nil {
		return err
	}
	if len(raw) < 2*aes.BlockSize || len(raw)%aes.BlockSize != 0 {
		return errors.New("the token is no IV and whole blocks")
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return err
	}
	text := raw[aes.BlockSize:]
	cipher.NewCBCDecrypter(block, raw[:aes.BlockSize]).CryptBlocks(text, text)
	padding := int(text[len(text)-1])
	if padding < 1 || padding > aes.BlockSize {
		return errors.New("the padding is wrong: another key, or a damaged token")
	}
	return json.Unmarshal(text[:len(text)-padding], message)
}

type answer struct {
	ResponseCode    string `json:"responseCode"`
	ResponseMessage string `json:"responseMessage"`
}

// activate seals the message, sends it, and opens the answer.
func activate(clientTxnID string, urn int64, lastFour, customerID, email string) (answer, error) {
	token, err := seal(map[string]any{
		"messageCode":          "3424",
		"clientTxnId":          clientTxnID,
		"requestDateTime":      "20300115093000",
		"isStatusCheckRequest": true,
		"urn":                  urn,
		"last4Digits":          lastFour,
		"loginId":              1,
		"loadAmount":           250000,
		"cardProfileId":        300,
		"customerId":           customerID,
		"productId":            1,
		"cardHolder": map[string]any{
			"cardholderFirstName":   "Asha",
			"cardholderLastName":    "Verma",
			"cardholderMobile":      "919800000001",
			"cardholderEmail":       email,
			"cardholderDateOfBirth": "17-08-1990",
		},
	})
	if err != nil {
		return answer{}, err
	}
	var sealed struct{ Token, Message string }
	if err := post("/api/issuance/v2/activate", map[string]string{"token": token}, &sealed); err != nil {
		return answer{}, err
	}
	if sealed.Token == "" {
		return answer{}, errors.New("the answer is not sealed: " + sealed.Message)
	}
	var opened answer
	err = open(sealed.Token, &opened)
	return opened, err
}

func main() {
	var done map[string]any
	if err := post("/_sandbox/reset", map[string]any{}, &done); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	steps := []struct {
		what, clientTxnID                 string
		urn                               int64
		lastFour, customerID, email, code string
	}{
		{"a fresh card:            ", "go-1", 70000000000, "0000", "example-go", "asha.verma@example.com", "00"},
		// The address belongs to another customer, so the platform refuses.
		{"an address that is taken:", "go-2", 70000000008, "5109", "example-go-2", "taken.address@example.com", "8004"},
		// As the code says: the same card with an address of this customer.
		{"another address:         ", "go-3", 70000000008, "5109", "example-go-2", "ravi.nair@example.com", "00"},
	}
	for _, step := range steps {
		got, err := activate(step.clientTxnID, step.urn, step.lastFour, step.customerID, step.email)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(step.what, got.ResponseCode, got.ResponseMessage)
		if got.ResponseCode != step.code {
			os.Exit(1)
		}
	}
}
