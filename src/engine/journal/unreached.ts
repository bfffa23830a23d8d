// Forced outcomes that never acted: the journal's chain says why.
import type { ChainLink, Exchange } from '../contract/exchange.ts';

/** Where a forced outcome never got its turn, says so; called once the answer is known. */
export function explainUnreached(exchange: Exchange): readonly ChainLink[] {
  const mentioned = new Set(exchange.chain.map(({ step }) => step));
  const links: ChainLink[] = [];
  for (const by of ['hold', 'header', 'url'] as const) {
    const outcome = exchange.forced[by];
    if (outcome && !mentioned.has(by)) {
      links.push({
        step: by,
        outcome: outcome.id,
        verdict: 'never reached',
        why: 'the request was decided before its turn',
      });
    }
  }
  return links;
}
