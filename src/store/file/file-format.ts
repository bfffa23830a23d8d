// The file of a sandbox: one JSON document that ends with a checksum of everything before it. It holds every layer once;
// stacks and snapshots name layers by their place. The base world is not in it: the seed and the fixtures make it again.
import { crc32 } from 'node:zlib';
import type { StoredSandbox, StoredSnapshot } from '../memory/stored-sandbox.ts';
import { type EntryInFile, textsOfLayer } from '../records/layer-text.ts';
import type { WrittenRow } from '../records/table.ts';
import { type BaseWorldIndex, Layer, type Stack, type Stacks, World } from '../records/world.ts';
import { type CollectionDefinition, PARTS, type Part, type SandboxEntry } from '../store.ts';
import { ADVICE, UnusableFileInFolder } from './file-problem.ts';

const FORMAT = 'card-sandbox';
/** Raise it whenever the format changes. */
const VERSION = 3;

const BEGINNING = /^\{"format":"card-sandbox","version":(\d{1,9}),/;
/** Enough bytes to find the version in. */
const MOST_BEGINNING = 64;
const END = /,"crc32":"([0-9a-f]{8})"\}\n$/;
const COMMA = Buffer.from(',\n');
const END_LENGTH = ',"crc32":"00000000"}\n'.length;

/** The records of one layer, by collection. */
interface LayerInFile {
  readonly part: Part;
  readonly records: Readonly<Record<string, readonly EntryInFile[]>>;
}

/** The places in `layers`, the lowest first. */
type StacksInFile = Readonly<Partial<Record<Part, readonly number[]>>>;

/** A sandbox as its file has it. */
export interface SandboxInFile {
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
  readonly sandbox: string;
  readonly generation: string;
  readonly settings: SandboxEntry['settings'];
  readonly wakeAt: number | null;
  readonly layers: readonly LayerInFile[];
  readonly stacks: StacksInFile;
  readonly snapshots: readonly { readonly name: string; readonly at: number; readonly stacks: StacksInFile }[];
}

/** The whole text of the file of a sandbox, in UTF-8. */
export function bytesOf({ held, world, snapshots, wakeAt }: StoredSandbox): Buffer {
  const places = new Map<Layer, number>();
  const layers: Buffer[] = [];
  const placeOf = (layer: Layer, part: Part): number => {
    let place = places.get(layer);
    if (place === undefined) {
      place = places.size;
      places.set(layer, place);
      if (place > 0) layers.push(COMMA);
      addLayer(layers, layer, part);
    }
    return place;
  };
  const inFile = (stacks: Stacks): StacksInFile =>
    Object.fromEntries([...stacks].map(([part, stack]) => [part, stack.map((layer) => placeOf(layer, part))]));
  const sandbox: Omit<SandboxInFile, 'layers'> = {
    format: FORMAT,
    version: VERSION,
    sandbox: held.id,
    generation: held.generation,
    settings: held.settings,
    wakeAt,
    stacks: inFile(new Map(PARTS.map((part) => [part, world.stack(part)]))),
    snapshots: [...snapshots].map(([name, { at, stacks }]) => ({ name, at, stacks: inFile(stacks) })),
  };
  const beginning = Buffer.from(`${JSON.stringify(sandbox).slice(0, -1)},"layers":[\n`);
  const whole = Buffer.concat([beginning, ...layers, Buffer.from(']'), Buffer.alloc(END_LENGTH)]);
  const summed = whole.subarray(0, -END_LENGTH);
  whole.write(`,"crc32":"${checksum(summed)}"}\n`, summed.length);
  return whole;
}

/**
 * Reads a file.
 * @throws UnusableFileInFolder with the end of a sentence that begins with the name of the file
 */
export function parseBytes(bytes: Buffer): SandboxInFile {
  const version = BEGINNING.exec(bytes.toString('latin1', 0, MOST_BEGINNING))?.[1];
  if (version === undefined) {
    if (isJson(bytes)) throw new UnusableFileInFolder('is no file of card-sandbox', ADVICE.foreign);
    throw new UnusableFileInFolder('is no file of card-sandbox, or its beginning is damaged', ADVICE.doubtful);
  }
  if (Number(version) < VERSION) {
    throw new UnusableFileInFolder(
      `has format ${version}, which an older card-sandbox has written; this one reads format ${VERSION}`,
      ADVICE.older,
    );
  }
  if (Number(version) > VERSION) {
    throw new UnusableFileInFolder(
      `has format ${version}, which a newer card-sandbox has written; this one reads format ${VERSION}`,
      ADVICE.newer,
    );
  }
  const summed = bytes.subarray(0, -END_LENGTH);
  const told = END.exec(bytes.toString('latin1', summed.length))?.[1];
  if (told === undefined) throw new UnusableFileInFolder('is cut short: its end is missing');
  if (checksum(summed) !== told) {
    throw new UnusableFileInFolder('was damaged, or changed by hand: its checksum does not fit what stands in it');
  }
  return JSON.parse(bytes.toString()) as SandboxInFile;
}

/**
 * Makes a sandbox of what its file had, as it was when that was written.
 * @param baseWorld the base world of its settings
 * @throws UnusableFileInFolder as above, where there is something in it that this program does not know
 */
export function takeUp(
  inFile: SandboxInFile,
  definitions: readonly CollectionDefinition[],
  baseWorld: BaseWorldIndex,
): StoredSandbox {
  const { sandbox: id, generation, settings, wakeAt } = inFile;
  const layers = inFile.layers.map(({ part }, place) => new Layer(String(place + 1), part, definitions));
  const stacksOf = (places: StacksInFile): Stacks => {
    const named = Object.entries(places) as [Part, readonly number[]][];
    return new Map(named.map(([part, its]): [Part, Stack] => [part, its.map((place) => layers[place] as Layer)]));
  };
  const world = new World(definitions, baseWorld, stacksOf(inFile.stacks));
  for (const [place, layer] of layers.entries()) {
    world.take(layer, rowsOf(inFile.layers[place] as LayerInFile, layer));
  }
  const snapshots = inFile.snapshots.map(({ name, at, stacks }): [string, StoredSnapshot] => [
    name,
    { at, stacks: stacksOf(stacks) },
  ]);
  const held = { id, generation, settings };
  return { held, world, snapshots: new Map(snapshots), wakeAt, layers: layers.length };
}

/** Adds the JSON of a `LayerInFile`. */
function addLayer(texts: Buffer[], { collections }: Layer, part: Part): void {
  let isFirst = true;
  texts.push(Buffer.from(`{"part":"${part}","records":{`));
  for (const [collection, collectionLayer] of collections) {
    if (collectionLayer.rows.size === 0) continue;
    texts.push(Buffer.from(`${isFirst ? '' : ','}${JSON.stringify(collection)}:[`));
    isFirst = false;
    for (const [place, text] of textsOfLayer(collectionLayer).entries())
      texts.push(...(place === 0 ? [text] : [COMMA, text]));
    texts.push(Buffer.from(']'));
  }
  texts.push(Buffer.from('}}'));
}

function rowsOf({ records }: LayerInFile, { collections }: Layer): WrittenRow[] {
  const written: WrittenRow[] = [];
  for (const [collection, entries] of Object.entries(records)) {
    if (!collections.has(collection)) {
      throw new UnusableFileInFolder(`holds records of "${collection}", which this card-sandbox does not know`);
    }
    for (const entry of entries) {
      if (typeof entry === 'string') written.push({ collection, id: entry, sequence: 0, record: null });
      else written.push({ collection, id: entry[1].id, sequence: entry[0], record: entry[1] });
    }
  }
  return written;
}

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString());
    return true;
  } catch {
    return false;
  }
}

/** As eight hexadecimal digits. */
function checksum(bytes: Buffer): string {
  return crc32(bytes).toString(16).padStart(8, '0');
}
