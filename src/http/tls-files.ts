// The certificate and key of a server that speaks HTTPS, read once at start.
import { readFileSync } from 'node:fs';
import { UnusableFileError } from '../engine/base/errors.ts';

/** Paths of PEM files. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

/** What an HTTPS server is made of. */
export interface Tls {
  readonly createServer: typeof import('node:https').createServer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

const REASONS: Readonly<Record<string, string>> = {
  ERR_OSSL_X509_KEY_VALUES_MISMATCH: 'the key is not the one of the certificate',
  ERR_OSSL_PEM_NO_START_LINE: 'one of them is no PEM file: it has no line "-----BEGIN …-----"',
  ERR_MISSING_PASSPHRASE: 'the key is encrypted; decrypt it, since the server cannot ask for its password',
  ERR_OSSL_BAD_DECRYPT: 'the key is encrypted; decrypt it, since the server cannot ask for its password',
};

/**
 * Reads certificate and key, and checks that they belong together.
 * @throws UnusableFileError that names the file or the reason
 */
export async function readTls({ cert: certFile, key: keyFile }: TlsFiles): Promise<Tls> {
  // TLS is loaded only where it is used: it would delay every start.
  const [{ createServer }, { createSecureContext }] = await Promise.all([import('node:https'), import('node:tls')]);
  const [cert, key] = [read(certFile, 'tls-cert'), read(keyFile, 'tls-key')];
  try {
    createSecureContext({ cert, key });
  } catch (problem) {
    const { code = '', message } = problem as NodeJS.ErrnoException;
    const reason = REASONS[code] ?? (/passphrase|password/i.test(message) ? REASONS.ERR_MISSING_PASSPHRASE : message);
    throw new UnusableFileError(`HTTPS cannot be served with ${certFile} and ${keyFile}: ${reason}.`);
  }
  return { createServer, cert, key };
}

function read(file: string, option: string): Buffer {
  try {
    return readFileSync(file);
  } catch (problem) {
    throw new UnusableFileError(`--${option}: ${file} cannot be read (${(problem as NodeJS.ErrnoException).code}).`);
  }
}
