// What a step of a demo did, in the sandbox's own words: the opened message, the outcome and what to do about it.
import { mask } from '../engine/masking/masking.ts';
import { PROVIDERS } from '../server.ts';
import type { DemoStep } from './document.ts';
import type { RelayedAnswer, RelayedCall } from './relay.ts';
import type { SandboxClient } from './sandbox-client.ts';

export interface StepReport {
  readonly stepId: string;
  readonly title: string;
  readonly description: string;
  /** 1 for the first time, 2 for a retry … */
  readonly attempt: number;
  readonly method: string;
  readonly path: string;
  /** The opened message, or the body of a control call; masked. */
  readonly sent: unknown;
  /** Null when no answer came. */
  readonly status: number | null;
  readonly outcome: string | null;
  readonly decidedBy: string | null;
  /** The opened body, masked; what would have been answered where the answer was lost. */
  readonly received: unknown;
  /** Damage on the wire, e.g. `fault.lost-reply`. */
  readonly fault: string | null;
  /** What the catalogue says a client should do; null after a success. */
  readonly advice: string | null;
}

/** All providers' secrets, for bodies that pass through no journal; `input` is what an activation token is made of. */
const RULES = {
  secrets: new Set([...PROVIDERS.flatMap(({ secrets }) => [...secrets]), 'input']),
};

/** @param answer as it came back, undefined when the line broke */
export async function reportStep(
  client: SandboxClient,
  step: DemoStep,
  attempt: number,
  call: RelayedCall,
  answer: RelayedAnswer | undefined,
): Promise<StepReport> {
  const isControl = call.path.includes('/_sandbox/');
  const id = answer?.headers['x-sandbox-request-id'];
  const entry = isControl ? undefined : await client.entry(call.sandbox, id === undefined ? undefined : String(id));
  const outcome = entry?.outcome ?? null;
  const fault = entry?.reply?.fault ?? null;
  return {
    stepId: step.id,
    title: step.title,
    description: step.description,
    attempt,
    method: call.method,
    path: call.path,
    sent: entry ? (entry.message ?? entry.request.body) : mask(parsed(call.body), RULES),
    status: answer?.isWhole ? answer.status : null,
    outcome,
    decidedBy: entry?.decidedBy ?? null,
    received: entry ? entry.reply?.opened : mask(parsed(answer?.body), RULES),
    fault,
    advice: adviceOn(client, fault ?? outcome),
  };
}

function adviceOn({ outcomes }: SandboxClient, id: string | null): string | null {
  const outcome = outcomes.get(id ?? '');
  if (!outcome || outcome.acts === 'success') return null;
  return `${outcome.correctiveAction} May be retried: ${outcome.retryable ? 'yes' : 'no'}.`;
}

function parsed(body: Buffer | undefined): unknown {
  const text = body?.toString('utf8') ?? '';
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return text;
  }
}
