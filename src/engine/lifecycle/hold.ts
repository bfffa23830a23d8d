// hold: a call that a switch holds waits here, outside of any transaction, until it is decided.
import type { ServerResponse } from 'node:http';
import { realTimeMs } from '../base/clock.ts';
import type { OperationExchange } from '../contract/exchange.ts';
import type { Outcome } from '../contract/outcome.ts';
import type { Engine } from '../engine.ts';
import { heldView } from '../journal/held-view.ts';
import type { Adjustment } from '../switches/adjust.ts';
import type { HoldEnd } from '../switches/held-calls.ts';

/** What a dropped call gets: the connection ends without an answer. */
const DROPPED = 'fault.connection-reset';

/**
 * Holds the call, and forces on it what was decided; a call that was let go on has nothing forced.
 * @param response where the caller listens; when the caller leaves, the hold ends
 */
export async function hold(
  engine: Engine,
  exchange: OperationExchange,
  { switchId, maxMs }: NonNullable<Adjustment['hold']>,
  response: ServerResponse,
): Promise<void> {
  const heldAt = realTimeMs();
  const call = {
    id: exchange.id,
    operation: exchange.operation.id,
    switchId,
    heldAt,
    until: heldAt + maxMs,
    view: heldView(exchange),
  };
  const ended = await engine.heldCalls.hold(exchange.sandbox, call, response);
  const outcome = outcomeOf(engine, ended);
  exchange.chain.push({
    step: 'hold',
    verdict: 'answered',
    ...(outcome ? { outcome: outcome.id } : {}),
    why: `switch ${switchId} held it for ${realTimeMs() - heldAt} ms: ${whyOf(ended)}`,
  });
  if (outcome) exchange.forced = { ...exchange.forced, hold: outcome };
}

function outcomeOf({ catalogue }: Engine, { end, decision }: HoldEnd): Outcome | undefined {
  if (!decision) return end === 'caller' ? catalogue.get(DROPPED) : undefined;
  if ('outcome' in decision) return catalogue.get(decision.outcome);
  return 'drop' in decision ? catalogue.get(DROPPED) : undefined;
}

function whyOf({ end, decision }: HoldEnd): string {
  if (decision) return 'outcome' in decision ? 'it was decided' : 'drop' in decision ? 'it was dropped' : 'it goes on';
  if (end === 'caller') return 'its caller left';
  return end === 'time'
    ? 'its time was over, and it goes on'
    : 'the sandbox was set back or the server stops, and it goes on';
}
