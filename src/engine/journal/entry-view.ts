// A journal entry as it is shown: masked, with what is worked out only when a reader asks.

import { parseJson } from '../base/parse-json.ts';
import { traceparentOf } from '../base/trace-context.ts';
import type { Exchange } from '../contract/exchange.ts';
import type { Finding } from '../contract/message.ts';
import { MASK, type MaskingRules, mask, maskAt, maskBroken, rulesFor } from '../masking/masking.ts';
import { subjectOf } from '../matching/match.ts';
import { MOST_FINDINGS } from '../messages/check.ts';
import { messageOf } from '../messages/reopen.ts';
import { bounded, LARGEST_PART, LARGEST_RECEIVED } from './bounds.ts';
import { type Deviation, deviationsIn } from './find-deviations.ts';
import { foreignCardNumbers } from './foreign-card-numbers.ts';
import { explainUnreached } from './unreached.ts';

/** The line of an exchange in a list. */
export function summaryOf(exchange: Exchange): object {
  const { id, at, sandbox, provider, operation, request, reply, decidedBy } = exchange;
  return {
    id,
    at: new Date(at).toISOString(),
    sandbox: sandbox.id,
    provider: provider?.id ?? null,
    operation: operation?.id ?? null,
    outcome: reply?.outcome ?? null,
    decidedBy,
    method: request.method,
    target: mask(request.target, rulesFor(exchange)),
    status: reply?.status ?? null,
  };
}

/** The whole entry. */
export function entryOf(exchange: Exchange): object {
  const { request, message, reply, wireReply, timings } = exchange;
  const rules = rulesFor(exchange);
  const opened = message && subjectOf(message);
  // What was opened only to be read here is not shown, but a real card number in it must be known.
  const found = messageOf(exchange);
  const foreign = foreignCardNumbers(exchange, found ? subjectOf(found) : asSent(request.body));
  const findings = [...(exchange.refusal?.findings ?? []), ...foreign.findings];
  const { method, target, status, ...summary } = summaryOf(exchange) as Record<string, unknown>;
  return {
    ...summary,
    chain: mask([...explainUnreached(exchange), ...exchange.chain, ...lastLink(exchange)], rules),
    request: {
      method,
      target,
      path: mask(request.path, rules),
      headers: mask(headersOf(request.rawHeaders), rules),
      body: foreign.isInMessage && found ? MASK : bounded(maskBody(request.body, rules), LARGEST_PART),
    },
    traceparent: traceparentOf(request.headers.traceparent) ?? null,
    message: opened ? bounded(mask(opened, rules), LARGEST_PART) : null,
    findings: maskFindings(findings.slice(0, MOST_FINDINGS), rules),
    findingCount: Math.max(findings.length, exchange.findingCount + foreign.findings.length),
    note: mask(exchange.refusal?.note ?? exchange.note ?? null, rules),
    deviations: deviationsOf(exchange),
    changes: bounded(changesOf(exchange, rules), LARGEST_PART),
    changeCount: exchange.changeCount,
    reply: wireReply && {
      status,
      headers: headersOf(wireReply.headers),
      fault: exchange.fault?.id ?? null,
      sealed: bounded(maskBody(wireReply.body, rules), LARGEST_PART),
      opened: bounded(mask(reply?.body ?? null, rules), LARGEST_PART),
    },
    timings: {
      decideMs: rounded(timings.decidedMs - timings.receivedMs),
      sealMs: rounded(timings.sealedMs - timings.decidedMs),
    },
  };
}

/** Where an accepted request does not follow the stricter readings of the page, masked. */
export function deviationsOf(exchange: Exchange): Deviation[] {
  return maskFindings(deviationsIn(exchange), rulesFor(exchange));
}

/** Who answered, unless the chain already says that the outcome was taken as it was asked for. */
function lastLink({ chain, decidedBy, reply, refusal, fault, note }: Exchange): object[] {
  if (chain.some(({ verdict, outcome }) => verdict === 'taken' && outcome === reply?.outcome)) return [];
  const why = refusal?.note ?? note ?? (fault ? `delivered with ${fault.id}` : undefined);
  const step = decidedBy === 'validation' || decidedBy === 'transport' ? decidedBy : 'state';
  return [{ step, outcome: reply?.outcome, verdict: 'answered', ...(why === undefined ? {} : { why }) }];
}

function changesOf({ changes }: Exchange, rules: MaskingRules): object {
  return changes.map(({ collection, id, before, after }) => ({
    collection,
    id: mask(id, rules),
    change: before === undefined ? 'created' : after === undefined ? 'removed' : 'changed',
    before: mask(before ?? null, rules),
    after: mask(after ?? null, rules),
  }));
}

/** What a finding received is masked like the member that it is about. */
function maskFindings<F extends Finding>(findings: readonly F[], rules: MaskingRules): F[] {
  return findings.map((finding) => {
    const { received, ...rest } = finding;
    const shown = mask(rest, rules) as F;
    if (received === undefined) return shown;
    return { ...shown, received: bounded(maskAt(finding.pointer, received, rules), LARGEST_RECEIVED) };
  });
}

function headersOf(rawHeaders: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    headers[rawHeaders[index] as string] = rawHeaders[index + 1] as string;
  }
  return headers;
}

/** A body as it was on the wire: as JSON where it is, else as text. */
function asSent(body: Buffer | string): unknown {
  if (body.length === 0) return null;
  const text = body.toString();
  const parsed = parseJson(text);
  return 'value' in parsed ? parsed.value : text;
}

function maskBody(body: Buffer | string, rules: MaskingRules): unknown {
  const sent = asSent(body);
  return typeof sent === 'string' && rules.guarded ? maskBroken(sent, rules) : mask(sent, rules);
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
