// How stacks of strata grow and shrink: what a snapshot leaves behind, and which strata may become one again.

import type { Stored } from '../store.ts';
import type { Layer } from './layer.ts';
import type { Stack, Stratum } from './world.ts';

/** Above so many strata, two that nobody tells apart are made one. */
export const MOST_STRATA = 8;

/** A stack without the stratum on top if nothing was written there: what a snapshot has to remember. */
export function worthKeeping(stack: Stack): Stack {
  return stack.at(-1)?.size === 0 ? stack.slice(0, -1) : stack;
}

/**
 * Two neighbours below the top that every one of the other stacks has both or neither of; of several pairs the one
 * that is cheapest to join. Undefined where the stack is not high or every pair is told apart.
 */
export function pairToJoin(stack: Stack, others: readonly Stack[]): readonly [Stratum, Stratum] | undefined {
  if (stack.length <= MOST_STRATA) return undefined;
  let cheapest: readonly [Stratum, Stratum] | undefined;
  let cost = Number.POSITIVE_INFINITY;
  for (let position = 0; position + 2 < stack.length; position++) {
    const lower = stack[position] as Stratum;
    const upper = stack[position + 1] as Stratum;
    if (others.some((other) => other.includes(lower) !== other.includes(upper))) continue;
    const itsCost = Math.min(lower.size, upper.size);
    if (itsCost >= cost) continue;
    cheapest = [lower, upper];
    cost = itsCost;
  }
  return cheapest;
}

/** Moves the smaller of two neighbours into the larger. @returns the one that is empty now and is to leave every stack */
export function join(lower: Stratum, upper: Stratum): Stratum {
  const goesDown = upper.size <= lower.size;
  for (const [name, above] of upper.layers) {
    const below = lower.layers.get(name) as Layer<Stored>;
    if (goesDown) below.takeOver(above);
    else above.takeUnder(below);
  }
  return goesDown ? upper : lower;
}
