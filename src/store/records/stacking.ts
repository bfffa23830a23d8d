// How stacks of layers grow and shrink: what a snapshot leaves behind, and which layers may become one again.

import type { Stored } from '../store.ts';
import type { CollectionLayer } from './layer.ts';
import type { Layer, Stack } from './world.ts';

/** Above so many layers, two that no snapshot separates are made one. */
export const MOST_LAYERS = 8;

/** A stack without the layer on top if nothing was written there: what a snapshot has to remember. */
export function worthKeeping(stack: Stack): Stack {
  return stack.at(-1)?.size === 0 ? stack.slice(0, -1) : stack;
}

/**
 * Two neighbours below the top that every one of the other stacks has both or neither of; of several pairs the one
 * that is cheapest to join. Undefined where the stack is not high or every pair is told apart.
 */
export function pairToJoin(stack: Stack, others: readonly Stack[]): readonly [Layer, Layer] | undefined {
  if (stack.length <= MOST_LAYERS) return undefined;
  let cheapest: readonly [Layer, Layer] | undefined;
  let cost = Number.POSITIVE_INFINITY;
  for (let position = 0; position + 2 < stack.length; position++) {
    const lower = stack[position] as Layer;
    const upper = stack[position + 1] as Layer;
    if (others.some((other) => other.includes(lower) !== other.includes(upper))) continue;
    const itsCost = Math.min(lower.size, upper.size);
    if (itsCost >= cost) continue;
    cheapest = [lower, upper];
    cost = itsCost;
  }
  return cheapest;
}

/** Moves the smaller of two neighbours into the larger. @returns the one that is empty now and is to leave every stack */
export function join(lower: Layer, upper: Layer): Layer {
  const goesDown = upper.size <= lower.size;
  for (const [name, above] of upper.collections) {
    const below = lower.collections.get(name) as CollectionLayer<Stored>;
    if (goesDown) below.takeOver(above);
    else above.takeUnder(below);
  }
  return goesDown ? upper : lower;
}
