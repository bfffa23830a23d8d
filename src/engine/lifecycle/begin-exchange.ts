// begin: the record of one exchange, and the outcomes that its header and path force.
import { monotonicMs } from '../base/clock.ts';
import type { Exchange, Forced, SandboxView } from '../contract/exchange.ts';
import type { WireRequest } from '../contract/message.ts';
import type { Engine } from '../engine.ts';
import type { RouteTarget } from '../routing/routes.ts';

const NO_SWITCHES: readonly string[] = [];
const NOTHING_FORCED: Forced = { hold: undefined, header: undefined, url: undefined };

/**
 * Begins the record of an exchange; every later step fills in its part. The step `enter` reads its time from the sandbox's clock.
 * @param id of its entry in the sandbox's journal
 */
export function beginExchange(id: string, sandbox: SandboxView, target: RouteTarget, request: WireRequest): Exchange {
  return {
    id,
    at: 0,
    sandbox,
    provider: target.provider,
    operation: target.operation,
    request,
    params: target.params,
    forced: NOTHING_FORCED,
    caller: undefined,
    message: undefined,
    isOpened: false,
    isValid: false,
    deviationCount: 0,
    envelope: undefined,
    input: undefined,
    refusal: undefined,
    findingCount: 0,
    note: undefined,
    decidedBy: 'transport',
    adjustedBy: NO_SWITCHES,
    chain: [],
    fault: undefined,
    delay: undefined,
    headers: undefined,
    changes: [],
    changeCount: 0,
    reply: undefined,
    wireReply: undefined,
    timings: { receivedMs: monotonicMs(), decidedMs: 0, sealedMs: 0 },
  };
}

/**
 * The outcomes that the header and the path name for this one call.
 * @throws SandboxError SBX_UNKNOWN_OUTCOME, SBX_OUTCOME_NOT_APPLICABLE: a wrong switch is never ignored
 */
export function readForced(engine: Engine, exchange: Exchange, target: RouteTarget): Forced {
  const header = exchange.request.headers['x-sandbox-scenario'];
  if (header === undefined && target.outcome === undefined) return NOTHING_FORCED;
  const { operation } = exchange;
  const resolve = (name: string | undefined, isInUrl: boolean) => {
    if (name === undefined) return undefined;
    const outcome = engine.catalogue.resolve(name.trim(), exchange.provider?.id, operation?.id);
    // A client with one base URL calls the helpers under the same prefix; `decide` passes the outcome over there.
    if (operation && !(isInUrl && operation.enveloped === false)) {
      engine.catalogue.requireApplicable(outcome, operation);
    }
    return outcome;
  };
  return {
    hold: undefined,
    header: resolve(typeof header === 'string' ? header : undefined, false),
    url: resolve(target.outcome, true),
  };
}
