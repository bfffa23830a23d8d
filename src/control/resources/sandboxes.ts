// Sandboxes: worlds with a seed, a profile, keys and a lifetime of their own; made, looked at and let go.
import { readClock, realTimeMs } from '../../engine/base/clock.ts';
import { refuseMember, SandboxError } from '../../engine/base/errors.ts';
import { nearestNames } from '../../engine/base/nearest-name.ts';
import type { JsonSchema } from '../../engine/contract/json-schema.ts';
import { PROFILES, type Profile } from '../../engine/contract/message.ts';
import type { Engine } from '../../engine/engine.ts';
import { maskPans } from '../../engine/masking/find-card-numbers.ts';
import type { Sandbox } from '../../engine/sandboxes/sandbox.ts';
import type { ListedSandbox, Sandboxes } from '../../engine/sandboxes/sandboxes.ts';
import { StoreError } from '../../store/store.ts';
import { readDuration } from '../contract/duration.ts';
import { limitOf, type Paging, pagedQuery, pageOf } from '../contract/paging.ts';
import { listOf, type Resource } from '../contract/resource.ts';

const SANDBOX: JsonSchema = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    seed: { type: 'integer' },
    profile: { type: 'string' },
    ownKeys: {
      type: 'array',
      items: { type: 'string' },
      description: 'The providers whose API key is its own; GET /_sandbox/fixtures shows the keys',
    },
    madeAt: { type: 'string', format: 'date-time', description: 'In real time' },
    expiresAt: { type: ['string', 'null'], description: 'In real time; null where it lives on' },
    now: { type: 'string', format: 'date-time', description: 'By its own clock' },
  },
  required: ['id', 'seed', 'profile', 'ownKeys', 'madeAt', 'expiresAt'],
};

const PAGING: Paging = {
  most: 10_000,
  usual: 1_000,
  after: { type: 'string', maxLength: 64, description: 'The `id` of the sandbox after which the page begins' },
};

const KEY: JsonSchema = {
  type: 'string',
  pattern: '^[\\x21-\\x7e]{4,200}$',
  description: '4 to 200 characters of ASCII without spaces',
};

/** A sandbox as it is asked for, with these providers. */
function askedBody({ providers }: Pick<Engine, 'providers'>): JsonSchema {
  return {
    type: 'object',
    properties: {
      seed: { type: 'integer', minimum: 0, maximum: 2_147_483_647, description: "The server's where left out" },
      profile: { type: 'string', enum: PROFILES, description: "The server's where left out" },
      keys: {
        type: 'object',
        description: 'The API key that leads to this sandbox and is the only one to open it, by provider',
        properties: Object.fromEntries(providers.map(({ id }) => [id, KEY])),
        additionalProperties: false,
      },
      ttl: {
        type: 'string',
        maxLength: 40,
        description: 'How long it lives from now on, in real time: an ISO 8601 duration, e.g. `PT1H` or `P7D`',
      },
    },
    additionalProperties: false,
  };
}

export function sandboxes(engine: Pick<Engine, 'providers'>): readonly Resource[] {
  return [
    {
      method: 'PUT',
      path: '/sandboxes/{id}',
      operationId: 'putSandbox',
      summary: 'Makes a sandbox, or makes one that is there anew: nothing of the old one stays',
      tag: 'Sandboxes',
      body: askedBody(engine),
      bodyIsOptional: true,
      isOfServer: true,
      status: 200,
      replyBody: SANDBOX,
      handle: async ({ engine: { sandboxes: all, store, waits }, params, body }) => {
        const { ttl, ...asked } = body as {
          seed?: number;
          profile?: Profile;
          keys?: Record<string, string>;
          ttl?: string;
        };
        const ttlMs = ttl === undefined ? undefined : readTtl(ttl);
        const sandbox = await all.put(params.id as string, { ...asked, ...(ttlMs === undefined ? {} : { ttlMs }) });
        waits.end(sandbox.id);
        return withTime(store, sandbox);
      },
    },
    {
      method: 'GET',
      path: '/sandboxes',
      operationId: 'listSandboxes',
      summary: 'The sandboxes there are, by name',
      tag: 'Sandboxes',
      query: pagedQuery(PAGING),
      isOfServer: true,
      status: 200,
      replyBody: listOf(SANDBOX, true),
      handle: async ({ engine: { sandboxes: all }, query }) => {
        const { sandboxes: listed, hasMore } = await all.list(limitOf(PAGING, query), query.after);
        return pageOf(listed.map(viewOf), listed.at(-1)?.id, hasMore);
      },
    },
    {
      method: 'GET',
      path: '/sandboxes/{id}',
      operationId: 'getSandbox',
      summary: 'One sandbox',
      tag: 'Sandboxes',
      isOfServer: true,
      status: 200,
      replyBody: SANDBOX,
      handle: async ({ engine: { sandboxes: all, store }, params }) => {
        const sandbox = await all.lookUp(params.id as string);
        return sandbox ? withTime(store, sandbox) : refuseUnknown(params.id as string, all);
      },
    },
    {
      method: 'DELETE',
      path: '/sandboxes/{id}',
      operationId: 'deleteSandbox',
      summary: 'Lets a sandbox go; nothing of it stays, and using its name again makes a new one',
      tag: 'Sandboxes',
      isOfServer: true,
      status: 200,
      replyBody: { type: 'object', properties: { deleted: { type: 'string' } }, required: ['deleted'] },
      handle: async ({ engine: { sandboxes: all, waits }, params }) => {
        const id = params.id as string;
        if (!(await all.drop(id))) await refuseUnknown(id, all);
        waits.end(id);
        return { deleted: id };
      },
    },
  ];
}

/** @returns milliseconds */
function readTtl(ttl: string): number {
  const now = realTimeMs();
  const end = readDuration('/ttl', ttl, now);
  if (end > now) return end - now;
  return refuseMember('/ttl', 'it must be longer than nothing.', 'e.g. PT1H, P7D', ttl);
}

function viewOf({ id, settings }: ListedSandbox): object {
  const { seed, profile, keys, madeAt, expiresAt } = settings;
  return {
    id,
    seed,
    profile,
    ownKeys: Object.keys(keys),
    madeAt: new Date(madeAt).toISOString(),
    expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
  };
}

async function withTime(store: Engine['store'], sandbox: Sandbox): Promise<object> {
  try {
    const now = await store.transact(sandbox, (transaction) => readClock(transaction).now());
    return { ...viewOf(sandbox), now: new Date(now).toISOString() };
  } catch (problem) {
    // Another caller has made it anew in between; the settings of this call are still its answer.
    if (problem instanceof StoreError && problem.refusal === 'gone') return viewOf(sandbox);
    throw problem;
  }
}

async function refuseUnknown(id: string, all: Sandboxes): Promise<never> {
  const { sandboxes: known } = await all.list(PAGING.usual);
  throw new SandboxError('SBX_UNKNOWN_SANDBOX', {
    message: `There is no sandbox "${maskPans(id).slice(0, 80)}".`,
    expected: nearestNames(
      id,
      known.map((sandbox) => sandbox.id),
    ),
    received: maskPans(id).slice(0, 80),
    next: 'GET /_sandbox/sandboxes lists those that are there; PUT /_sandbox/sandboxes/{id} makes one.',
  });
}
