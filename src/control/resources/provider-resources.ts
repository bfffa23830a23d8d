// What only a provider can offer (embossing data, an activation token, the envelope by hand), as resources like our own.
// Where several offer one path, each answers for what is its own.
import { readClock } from '../../engine/base/clock.ts';
import { type ControlCall, type ControlResource, TextAnswer } from '../../engine/contract/control-resource.ts';
import type { JsonSchema } from '../../engine/contract/json-schema.ts';
import type { Provider } from '../../engine/contract/provider.ts';
import { hasEnqueued } from '../../engine/webhooks/outbox.ts';
import type { Transaction } from '../../store/store.ts';
import { requireValid } from '../contract/require-valid.ts';
import type { Resource, SandboxCall } from '../contract/resource.ts';
import { ANSWERED } from '../contract/resource.ts';

interface Offer {
  readonly provider: Provider;
  readonly offered: ControlResource;
}
type Offers = readonly [Offer, ...Offer[]];

export function providerResources(providers: readonly Provider[]): Resource[] {
  const places = new Map<string, Offers>();
  for (const provider of providers) {
    for (const offered of provider.control ?? []) {
      const place = `${offered.method} ${offered.path}`;
      const before = places.get(place);
      places.set(place, before ? [...before, { provider, offered }] : [{ provider, offered }]);
    }
  }
  return [...places.values()].map(adapt);
}

function adapt(offers: Offers): Resource {
  const [{ provider, offered }] = offers;
  const { method, path, query, bodyIsOptional, contentType } = offered;
  const body = sharedBody(offers);
  return {
    method,
    path,
    operationId: operationIdOf(method, path),
    summary: offers.map((offer) => offer.offered.summary).join('; '),
    tag: provider.title,
    status: offered.status ?? 200,
    replyBody: offers.length === 1 ? offered.replyBody : { anyOf: offers.map((offer) => offer.offered.replyBody) },
    ...(query ? { query } : {}),
    ...(body ? { body } : {}),
    ...(bodyIsOptional ? { bodyIsOptional } : {}),
    ...(contentType ? { contentType } : {}),
    handle: async (call) => {
      const answer = await answerOf(offers, call);
      if (!(answer instanceof TextAnswer)) return answer;
      call.response.writeHead(200, { 'Content-Type': answer.contentType }).end(answer.text);
      return ANSWERED;
    },
  };
}

async function answerOf(offers: Offers, call: SandboxCall): Promise<unknown> {
  const { engine, sandbox } = call;
  let notifies = false;
  const answer = await engine.store.transact(sandbox, (transaction) => {
    const owner = offers.find(({ provider, offered }) => offered.owns?.(controlCall(provider, call, transaction)));
    if (owner && offers.length > 1) requireValid(owner.offered.body, call.body);
    const { provider, offered } = owner ?? offers[0];
    const handled = offered.handle(controlCall(provider, call, transaction));
    notifies = hasEnqueued(transaction.changes());
    return handled;
  });
  if (notifies) engine.dispatcher.wake(sandbox);
  return answer;
}

function controlCall(
  provider: Provider,
  { sandbox, params, query, body }: SandboxCall,
  transaction: Transaction,
): ControlCall {
  return {
    params,
    query,
    body,
    transaction,
    callers: sandbox.worlds.get(provider.id)?.callers ?? new Map(),
    now: readClock(transaction).now(),
    identity: sandbox.identity,
  };
}

/** What any of the offers takes; the one that answers is then held against its own schema. */
function sharedBody(offers: Offers): JsonSchema | undefined {
  const bodies = offers.flatMap(({ offered }) => (offered.body ? [offered.body] : []));
  if (bodies.length < 2) return bodies[0];
  const properties = new Map<string, JsonSchema[]>();
  for (const body of bodies) {
    for (const [name, schema] of Object.entries((body.properties ?? {}) as Record<string, JsonSchema>)) {
      properties.set(name, [...(properties.get(name) ?? []), schema]);
    }
  }
  const required = bodies.map((body) => new Set((body.required ?? []) as string[]));
  return {
    type: 'object',
    properties: Object.fromEntries([...properties].map(([name, schemas]) => [name, anyOf(schemas)])),
    required: [...properties.keys()].filter((name) => required.every((names) => names.has(name))),
    additionalProperties: false,
  };
}

/** Equal schemas become one, and lists of values one list, so that a refusal can name them all. */
function anyOf(all: readonly JsonSchema[]): JsonSchema {
  const schemas = [...new Map(all.map((schema) => [JSON.stringify(schema), schema])).values()];
  const [only] = schemas;
  if (only && schemas.length === 1) return only;
  const lists = schemas.map((schema) => schema.enum as readonly unknown[] | undefined);
  if (lists.every((list) => list !== undefined)) return { enum: [...new Set(lists.flat())] };
  return { anyOf: schemas };
}

/** `PATCH /cards/{id}` → `patchCardsById` */
function operationIdOf(method: string, path: string): string {
  const words = path.split(/[/.{}:-]+/).filter(Boolean);
  const parameter = /\{(\w+)\}/.exec(path)?.[1];
  const named = words.map((word) => (word === parameter ? `By${capital(word)}` : capital(word)));
  return method.toLowerCase() + named.join('');
}

function capital(word: string): string {
  return word[0]?.toUpperCase() + word.slice(1);
}
