// A sandbox as the embedded store holds it, and how its stacks of layers grow and shrink.
import { join, pairToJoin } from '../records/stacking.ts';
import { Layer, type Stack, type Stacks, type World } from '../records/world.ts';
import { type CollectionDefinition, PARTS, type Part, type SandboxEntry } from '../store.ts';

export interface StoredSnapshot {
  readonly at: number;
  readonly stacks: Stacks;
}

/** Everything of one sandbox. */
export interface StoredSandbox {
  readonly held: SandboxEntry;
  readonly world: World;
  readonly snapshots: Map<string, StoredSnapshot>;
  /** See `Transaction.wake`. */
  wakeAt: number | null;
  /** Numbers already given to layers. */
  layers: number;
}

/** One empty layer for each part. */
export function freshStacks(definitions: readonly CollectionDefinition[]): Stacks {
  return new Map(PARTS.map((part, index) => [part, [new Layer(String(index + 1), part, definitions)]]));
}

/** An empty layer with a number of its own. */
export function freshLayer(sandbox: StoredSandbox, part: Part, definitions: readonly CollectionDefinition[]): Layer {
  sandbox.layers += 1;
  return new Layer(String(sandbox.layers), part, definitions);
}

/** Joins two layers where a stack has grown high. */
export function joinLayers({ world, snapshots }: StoredSandbox, part: Part): void {
  const stack = world.stack(part);
  const others = [...snapshots.values()].flatMap(({ stacks }) => (stacks.has(part) ? [stacks.get(part) as Stack] : []));
  const pair = pairToJoin(stack, others);
  if (!pair) return;
  const emptied = join(...pair);
  const without = (layers: Stack) => layers.filter((layer) => layer !== emptied);
  world.setStack(part, without(stack));
  for (const { stacks } of snapshots.values()) {
    const its = stacks.get(part);
    if (its) (stacks as Map<Part, Stack>).set(part, without(its));
  }
}
