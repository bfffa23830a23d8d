// Card numbers that are not the sandbox's own: the client has sent a real one to a mock. They are looked for wherever a
// client can write one, and each place is a finding.
import { escapeStep } from '../base/json-pointer.ts';
import { SANDBOX_PREFIX } from '../base/pan.ts';
import type { Exchange } from '../contract/exchange.ts';
import type { Finding, MessagePart } from '../contract/message.ts';
import { findPans } from '../masking/find-card-numbers.ts';
import { MASK } from '../masking/masking.ts';
import { MOST_FINDINGS } from '../messages/check.ts';

export interface ForeignCardNumbers {
  /** At most `MOST_FINDINGS`. */
  readonly findings: readonly Finding[];
  /** Whether one stands in the message; then the body as it was sent is not shown. */
  readonly isInMessage: boolean;
}

const DEEPEST = 64;

/** @param content the opened message, or the body as it was sent */
export function foreignCardNumbers({ provider, request }: Exchange, content: unknown): ForeignCardNumbers {
  const isOwn = provider ? (pan: string) => provider.ownsPan(pan) : (pan: string) => pan.startsWith(SANDBOX_PREFIX);
  const foreignIn = (text: string) => findPans(text).filter((pan) => !isOwn(pan));
  const findings: Finding[] = [];
  const known = new Set<string>();
  const look = (part: MessagePart, text: string, pointer: string): void => {
    if (findings.length >= MOST_FINDINGS) return;
    const found = foreignIn(text);
    if (found.length === 0) return;
    for (const pan of found) known.add(pan);
    findings.push(findingAt(part, pointer));
  };
  const search = (value: unknown, pointer: string, depth: number): void => {
    if (typeof value === 'string' || typeof value === 'number') look('body', String(value), pointer);
    else if (typeof value === 'object' && value !== null && depth < DEEPEST) {
      for (const [name, member] of Object.entries(value)) {
        if (findings.length >= MOST_FINDINGS) return;
        const below = `${pointer}/${escapeStep(name)}`;
        look('body', name, below);
        search(member, below, depth + 1);
      }
    }
  };
  search(content, '', 0);
  const isInMessage = findings.length > 0;
  // What is in the path or the query stands in the message, too, where the call means an operation.
  if (foreignIn(request.target).some((pan) => !known.has(pan))) findings.push(findingAt('params', ''));
  const { rawHeaders } = request;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    look('headers', `${name}: ${rawHeaders[index + 1]}`, `/${escapeStep(name)}`);
  }
  return { findings, isInMessage };
}

function findingAt(part: MessagePart, pointer: string): Finding {
  return {
    in: part,
    pointer,
    rule: 'foreign-pan',
    message: 'A card number that is not one of this sandbox was sent; a real one must never be.',
    received: MASK,
  };
}
