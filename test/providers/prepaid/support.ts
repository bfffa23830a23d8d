// A prepaid client for tests: seals with the published keys by Node's own cipher, never by the provider's code.
import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Response } from 'supertest';
import { readClock } from '../../../src/engine/base/clock.ts';
import type { Exchange } from '../../../src/engine/contract/exchange.ts';
import type { Sandbox } from '../../../src/engine/sandboxes/sandbox.ts';
import { SWITCHES, type SwitchStep } from '../../../src/engine/switches/switch.ts';
import type { CollectionDefinition, Stored, Transaction } from '../../../src/store/store.ts';
import { type TestSandbox, testSandbox } from '../../support/sandbox.ts';
import { SAMPLE_REQUEST } from './page-sample.ts';

export interface TestClient {
  readonly headers: Readonly<Record<string, string>>;
  readonly key: Buffer;
  readonly iv: Buffer;
  readonly ivMode: 'prefix' | 'fixed';
}

/** As in fixtures/prepaid/clients.json. */
export const DEFAULT_CLIENT: TestClient = {
  headers: {
    'x-api-key': '7fe1c0de',
    clientId: '2000',
    bankId: '7000',
    entityId: '100',
    secureCode: 'AfYtlO5kqdySIjXyNmGg3F',
  },
  key: Buffer.from('8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b', 'hex'),
  iv: Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex'),
  ivMode: 'prefix',
};

export const FIXED_IV_CLIENT: TestClient = {
  headers: {
    'x-api-key': '5ba7c0de',
    clientId: '2001',
    bankId: '7001',
    entityId: '100',
    secureCode: 'Qh3vTn8RkWz1LpXe5BsDcY',
  },
  key: Buffer.from('000102030405060708090a0b0c0d0e0f1011121314151617', 'hex'),
  iv: Buffer.from('f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff', 'hex'),
  ivMode: 'fixed',
};

export const ACTIVATE = '/api/issuance/v2/activate';
export const CHECK_STATUS = '/api/onboarding/v1/checkStatus';
export const FROZEN_AT_MS = Date.UTC(2030, 0, 15, 9, 30, 0);

export function sealed(text: string | Buffer, client: TestClient = DEFAULT_CLIENT): string {
  const cipher = createCipheriv('aes-192-cbc', client.key, client.iv);
  const body = Buffer.concat([cipher.update(text), cipher.final()]);
  return (client.ivMode === 'prefix' ? Buffer.concat([client.iv, body]) : body).toString('base64');
}

export function opened(token: string, client: TestClient = DEFAULT_CLIENT): Record<string, unknown> {
  const bytes = Buffer.from(token, 'base64');
  const isPrefixed = client.ivMode === 'prefix';
  const decipher = createDecipheriv('aes-192-cbc', client.key, isPrefixed ? bytes.subarray(0, 16) : client.iv);
  const text = Buffer.concat([decipher.update(isPrefixed ? bytes.subarray(16) : bytes), decipher.final()]);
  return JSON.parse(text.toString('utf8')) as Record<string, unknown>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The opened message where the answer is sealed, else the plain JSON. */
  readonly message: Record<string, unknown>;
  /** The opened message or plain body as text. */
  readonly text: string;
  readonly isSealed: boolean;
}

export interface CallOptions {
  readonly client?: TestClient;
  /** A header with undefined is left out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly prefix?: string;
  /** POST where left out. */
  readonly method?: 'POST' | 'PATCH';
}

export interface PrepaidSandbox {
  readonly base: TestSandbox;
  /** The sandbox itself, there from the start. */
  world(): Promise<Sandbox>;
  /** Sets the sandbox's time, in milliseconds, from what it is. */
  moveClockTo(at: (nowMs: number) => number): Promise<void>;
  /** Sends a sealed message. */
  send(path: string, message: unknown, options?: CallOptions): Promise<Answer>;
  activate(message: unknown, options?: CallOptions): Promise<Answer>;
  /** Sends a body as it is. */
  sendRaw(path: string, body: string, options?: CallOptions): Promise<Answer>;
  /** Sends a sealed message, and gives the answer as it came. */
  answerTo(path: string, message: unknown, options?: CallOptions): Promise<Response>;
  /** A copy of every record of a collection, oldest first. */
  records<R extends Stored>(definition: CollectionDefinition<R>): Promise<readonly R[]>;
  arm(step: SwitchStep): Promise<void>;
  last(): Exchange;
}

const engines = new Map<string, TestSandbox>();
let worlds = 0;

/** A world of its own, on an engine that is shared by all worlds of the same options. */
export function prepaidSandbox(options: Parameters<typeof testSandbox>[0] = {}): PrepaidSandbox {
  const key = JSON.stringify(options);
  const base = engines.get(key) ?? testSandbox({ frozenAtMs: FROZEN_AT_MS, ...options });
  engines.set(key, base);
  worlds += 1;
  const id = `world-${worlds}`;
  const { engine, http, journal } = base;
  const withStore = async <T>(work: (transaction: Transaction) => T): Promise<T> => {
    return engine.store.transact(await engine.sandboxes.use(id), work);
  };
  const post = async (path: string, body: string, call: CallOptions): Promise<Response> => {
    const { client = DEFAULT_CLIENT, headers, prefix = '', method = 'POST' } = call;
    const target = prefix + path;
    let request = (method === 'PATCH' ? http.patch(target) : http.post(target)).set('Content-Type', 'application/json');
    for (const [name, value] of Object.entries({ ...client.headers, 'X-Sandbox': id, ...headers })) {
      if (value !== undefined) request = request.set(name, value);
    }
    return request.send(body);
  };
  const sendRaw: PrepaidSandbox['sendRaw'] = async (path, body, call = {}) => {
    const answer = await post(path, body, call);
    const plain = answer.body as Record<string, unknown>;
    const isSealed = typeof plain.token === 'string';
    const message = isSealed ? opened(plain.token as string, call.client) : plain;
    return { status: answer.status, headers: answer.headers, message, text: JSON.stringify(message), isSealed };
  };
  const inEnvelope = (message: unknown, call?: CallOptions) =>
    JSON.stringify({ token: sealed(JSON.stringify(message), call?.client) });
  const send: PrepaidSandbox['send'] = (path, message, call) => sendRaw(path, inEnvelope(message, call), call);
  return {
    base,
    world: () => engine.sandboxes.use(id),
    moveClockTo: (at) =>
      withStore((transaction) => {
        const time = readClock(transaction);
        time.movedTo(at(time.now())).save(transaction);
      }),
    send,
    sendRaw,
    answerTo: (path, message, call = {}) => post(path, inEnvelope(message, call), call),
    activate: (message, call) => send(ACTIVATE, message, call),
    records: (definition) => withStore((t) => t.collection(definition).list({ order: 'oldest' }).records),
    arm: (step) => {
      const armed = { id: 'test', step, fired: 0, stepFired: 0, stepSeen: 0, live: true, createdAt: 0 };
      return withStore((t) => t.collection(SWITCHES).put(armed));
    },
    last: () => journal(id)[0] as Exchange,
  };
}

let counter = 0;

/** The sample request for a card, with ids and an address of its own. */
export function activationOf(urn: string, lastFour: string, changes: Record<string, unknown> = {}) {
  counter += 1;
  return {
    ...SAMPLE_REQUEST,
    clientTxnId: `test-${counter}`,
    urn: Number(urn),
    last4Digits: lastFour,
    customerId: `customer-${counter}`,
    cardHolder: { ...SAMPLE_REQUEST.cardHolder, cardholderEmail: `holder.${counter}@example.com` },
    ...changes,
  };
}

/** A card that activates, and the message that does it. */
export function freshActivation(changes: Record<string, unknown> = {}) {
  return activationOf('70000000000', '0000', changes);
}
