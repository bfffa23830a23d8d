// Refusals that need no step of the lifecycle: what reached no sandbox, and what means no operation.
import type { ServerResponse } from 'node:http';
import { asksToWait, RETRY_AFTER_S, SandboxError } from '../base/errors.ts';
import type { ProviderExchange } from '../contract/exchange.ts';
import type { Operation } from '../contract/operation.ts';
import { Refusal } from '../contract/refusal.ts';
import type { Reply } from '../contract/reply.ts';
import type { Engine } from '../engine.ts';
import { shownError } from '../masking/mask-error.ts';
import type { RouteTarget } from '../routing/routes.ts';
import { explainUnroutable } from '../routing/unroutable.ts';
import { refusalOfStore } from '../sandboxes/store-refusal.ts';
import { replyToRefusal } from './reply.ts';

/**
 * Refuses in our own shape what cannot be recorded: there is no sandbox for it, or its store is away or damaged.
 * @param operation that the path means, if it means one
 */
export function refuseBare(
  { onDefect, metrics }: Engine,
  response: ServerResponse,
  problem: unknown,
  operation?: Operation,
): void {
  const refused = refusalOfStore(problem);
  if (!(refused instanceof SandboxError)) onDefect(refused);
  const error =
    refused instanceof SandboxError
      ? refused
      : new SandboxError('SBX_INTERNAL_ERROR', {
          message: 'The sandbox failed to answer this request, which is in no journal.',
          next: 'Look for the reason in the log of the server.',
        });
  metrics.countCall(operation?.id, error.code, -1);
  metrics.countError(error.code);
  const body = JSON.stringify(shownError(error));
  response.writeHead(error.status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    ...(asksToWait(error.status) ? { 'Retry-After': RETRY_AFTER_S } : {}),
  });
  response.end(body);
}

/** Refuses a request under a provider's addresses that means none of its operations: the path, or just the method, is wrong. */
export function refuseUnroutable(engine: Engine, { allowed }: RouteTarget, exchange: ProviderExchange): Reply {
  const { provider, request } = exchange;
  const note = explainUnroutable(provider, request.method, request.path, allowed);
  if (allowed.length === 0) return replyToRefusal(engine, exchange, new Refusal('404', [], note));
  const reply = replyToRefusal(engine, exchange, new Refusal('405', [], note));
  return { ...reply, headers: { ...reply.headers, Allow: allowed.join(', ') } };
}
