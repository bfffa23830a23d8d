// The code sample for Go.
import { byMode, MESSAGE, type Snippet, whereIvIs } from './snippet.ts';

export const go: Snippet = {
  language: 'go',
  title: 'Go',
  fileName: 'envelope.go',
  needs: 'Go 1.18 or later, nothing else',
  run: 'go run envelope.go',
  code: (keys) => `// AES-192-CBC, PKCS#5 padding, base64; ${whereIvIs(keys)}.
package main

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
${byMode(keys, '\t"crypto/rand"\n', '')}	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
)

var key, _ = hex.DecodeString("${keys.key}")
${byMode(keys, '', `var iv, _ = hex.DecodeString("${keys.iv}")\n`)}
func seal(json []byte) (string, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return "", err
	}
	missing := aes.BlockSize - len(json)%aes.BlockSize
	padded := append(append([]byte{}, json...), bytes.Repeat([]byte{byte(missing)}, missing)...)
${byMode(
  keys,
  `	token := make([]byte, aes.BlockSize+len(padded))
	iv := token[:aes.BlockSize]
	if _, err := rand.Read(iv); err != nil {
		return "", err
	}
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(token[aes.BlockSize:], padded)
	return base64.StdEncoding.EncodeToString(token), nil`,
  `	cipher.NewCBCEncrypter(block, iv).CryptBlocks(padded, padded)
	return base64.StdEncoding.EncodeToString(padded), nil`,
)}
}

func open(token string) ([]byte, error) {
	raw, err := base64.StdEncoding.DecodeString(token)
	if err != nil {
		return nil, err
	}
${byMode(
  keys,
  `	if len(raw) < 2*aes.BlockSize || len(raw)%aes.BlockSize != 0 {
		return nil, errors.New("the token is no IV and whole blocks")
	}
	iv, text := raw[:aes.BlockSize], raw[aes.BlockSize:]`,
  `	if len(raw) < aes.BlockSize || len(raw)%aes.BlockSize != 0 {
		return nil, errors.New("the token is no whole blocks")
	}
	text := raw`,
)}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(text, text)
	count := int(text[len(text)-1])
	if count < 1 || count > aes.BlockSize || !bytes.HasSuffix(text, bytes.Repeat([]byte{byte(count)}, count)) {
		return nil, errors.New("the padding is wrong: another key, or a damaged token")
	}
	return text[:len(text)-count], nil
}

func main() {
	token, err := seal([]byte(\`${MESSAGE}\`))
	if err != nil {
		panic(err)
	}
	fmt.Println(token)
	message, err := open(token)
	if err != nil {
		panic(err)
	}
	fmt.Println(string(message))
}
`,
};
