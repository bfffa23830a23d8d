// A client of __TITLE__ for tests: calls the real listener with the key of the fixtures.
import type { Response } from 'supertest';
import { testSandbox } from '../../support/sandbox.ts';

/** As in fixtures/__NAME__/clients.json. */
export const KEY = '__NAME__-client-1-key';
export const ACCOUNTS = '/__NAME__/v1/accounts';

export function __EXPORT__Sandbox() {
  const { http, journal } = testSandbox({ frozenAtMs: Date.UTC(2030, 0, 15, 9, 30, 0) });
  return {
    journal,
    get: (path: string): Promise<Response> => http.get(path).set('x-api-key', KEY).then(),
    post: (path: string, body: object): Promise<Response> => http.post(path).set('x-api-key', KEY).send(body).then(),
  };
}
