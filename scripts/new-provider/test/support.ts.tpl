// A client of __TITLE__ for tests: calls the real listener with the key of the fixtures.
import type { Response } from 'supertest';
import { KEY_HEADER } from '../../../src/providers/__NAME__/wire/authenticate.ts';
import { testSandbox } from '../../support/sandbox.ts';

/** As in fixtures/__NAME__/clients.json. */
export const KEY = '__NAME__-client-1-key';
export const ACCOUNTS = '/__NAME__/v1/accounts';

export function __EXPORT__Sandbox() {
  const { http, journal } = testSandbox({ frozenAtMs: Date.UTC(2030, 0, 15, 9, 30, 0) });
  return {
    journal,
    get: (path: string): Promise<Response> => http.get(path).set(KEY_HEADER, KEY).then(),
    post: (path: string, body: object): Promise<Response> => http.post(path).set(KEY_HEADER, KEY).send(body).then(),
  };
}
