// The records of a layer as JSON, in blocks: a file is written whole every time, but of ten thousand records few were
// changed since, and only the blocks with these are worked out anew.

import type { Stored } from '../store.ts';
import type { CollectionLayer } from './layer.ts';

const ROWS_A_BLOCK = 32;

/** A record at its place in the order, or the id of a record of a lower layer that was taken out. */
export type EntryInFile = readonly [sequence: number, record: Stored] | string;

/** Rows that follow one another, as they were when their text was worked out. */
interface Block {
  readonly entries: (Stored | string)[];
  readonly sequences: number[];
  /** Undefined where a row has changed since. */
  text: Buffer | undefined;
}

const known = new WeakMap<CollectionLayer<Stored>, Block[]>();

/** The `EntryInFile`s of a layer: JSON texts in UTF-8 that, with commas between them, are the inside of an array. */
export function textsOfLayer(layer: CollectionLayer<Stored>): Buffer[] {
  const blocks = blocksOf(layer);
  let position = 0;
  for (const [id, row] of layer.rows) {
    const block = blockAt(blocks, Math.floor(position / ROWS_A_BLOCK));
    const place = position % ROWS_A_BLOCK;
    const entry = row?.record ?? id;
    const sequence = row?.sequence ?? 0;
    if (block.entries[place] !== entry || block.sequences[place] !== sequence) {
      block.entries[place] = entry;
      block.sequences[place] = sequence;
      block.text = undefined;
    }
    position += 1;
  }
  endAt(blocks, position);
  return blocks.map(textOfBlock);
}

/** Forgets what stood behind the last row there is: rows that no reader needs leave their layer. */
function endAt(blocks: Block[], count: number): void {
  blocks.length = Math.ceil(count / ROWS_A_BLOCK);
  const last = blocks.at(-1);
  const rest = count - (blocks.length - 1) * ROWS_A_BLOCK;
  if (!last || last.entries.length === rest) return;
  last.entries.length = rest;
  last.sequences.length = rest;
  last.text = undefined;
}

function textOfBlock(block: Block): Buffer {
  if (block.text === undefined) {
    const entries = block.entries.map((entry, place): EntryInFile => {
      return typeof entry === 'string' ? entry : [block.sequences[place] as number, entry];
    });
    block.text = Buffer.from(JSON.stringify(entries).slice(1, -1));
  }
  return block.text;
}

function blocksOf(layer: CollectionLayer<Stored>): Block[] {
  let blocks = known.get(layer);
  if (!blocks) {
    blocks = [];
    known.set(layer, blocks);
  }
  return blocks;
}

function blockAt(blocks: Block[], index: number): Block {
  let block = blocks[index];
  if (!block) {
    block = { entries: [], sequences: [], text: undefined };
    blocks.push(block);
  }
  return block;
}
