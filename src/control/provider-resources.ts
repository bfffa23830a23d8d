// What only a provider can offer (embossing data, an activation token, the envelope by hand), as resources like our own.
import type { ControlResource, Provider } from '../engine/provider.ts';
import { TextAnswer } from '../engine/provider.ts';
import type { Call, Resource } from './resource.ts';
import { ANSWERED } from './resource.ts';

export function providerResources(providers: readonly Provider[]): Resource[] {
  return providers.flatMap((provider) => (provider.control ?? []).map((offered) => adapt(provider, offered)));
}

function adapt(provider: Provider, offered: ControlResource): Resource {
  const { method, path, summary, query, body, bodyIsOptional, replyBody, contentType } = offered;
  return {
    method,
    path,
    operationId: operationIdOf(method, path),
    summary,
    tag: provider.title,
    status: 200,
    replyBody,
    ...(query ? { query } : {}),
    ...(body ? { body } : {}),
    ...(bodyIsOptional ? { bodyIsOptional } : {}),
    ...(contentType ? { contentType } : {}),
    handle: async (call) => {
      const answer = await answerOf(provider, offered, call);
      if (!(answer instanceof TextAnswer)) return answer;
      call.response.writeHead(200, { 'Content-Type': answer.contentType }).end(answer.text);
      return ANSWERED;
    },
  };
}

function answerOf(
  provider: Provider,
  offered: ControlResource,
  { engine, sandbox, params, query, body }: Call,
): unknown {
  return engine.store.transact(sandbox.id, (transaction) =>
    offered.handle({
      params,
      query,
      body,
      transaction,
      callers: sandbox.worlds.get(provider.id)?.callers ?? new Map(),
      now: sandbox.clock.now(),
      identity: sandbox.identity,
    }),
  );
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
