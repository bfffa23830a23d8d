// What the readers of the journal count and compare by, read off an exchange; the same whatever keeps the entry.
import type { Exchange } from '../contract/exchange.ts';
import { type Subject, subjectOf } from '../matching/match.ts';
import { messageOf } from '../messages/reopen.ts';

export function isAccepted({ operation, isValid }: Exchange): boolean {
  return operation !== undefined && isValid;
}

export function isSuccess({ operation, reply, fault }: Exchange): boolean {
  if (!operation || !reply || fault) return false;
  return operation.successes.some((code) => reply.outcome === `${operation.provider}.${code}`);
}

export function forcingOf({ forced: { hold, header, url } }: Exchange): string {
  return `${(hold ?? header)?.id ?? ''} ${url?.id ?? ''}`.trim();
}

const NOTHING_MASKED: ReadonlySet<string> = new Set();

/** Nothing of it is masked. */
export function subjectFor(exchange: Exchange): Subject | undefined {
  const message = messageOf(exchange);
  return message && { members: subjectOf(message), hidden: NOTHING_MASKED };
}
