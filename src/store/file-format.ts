// What stands in the file of a sandbox: one JSON document that ends with a checksum of everything before it. The world at
// rest is not in it; every stratum is, once, and stacks and snapshots name strata by their place.
import { crc32 } from 'node:zlib';
import type { KeptSandbox, KeptSnapshot } from './memory.ts';
import { type CollectionDefinition, type Held, PARTS, type Part, type Stored, UnusableDataError } from './store.ts';
import type { WrittenRow } from './table.ts';
import { type Ground, type Stack, type Stacks, Stratum, World } from './world.ts';

const FORMAT = 'card-sandbox';
/** Raised when a reader of an older one would misread what is written now. */
const VERSION = 1;

const BEGINNING = /^\{"format":"card-sandbox","version":(\d{1,9}),/;
const END = /,"crc32":"([0-9a-f]{8})"\}\n$/;
const END_LENGTH = ',"crc32":"00000000"}\n'.length;

/** The records of one stratum, by collection, each with its place in the order. */
interface StratumInFile {
  readonly part: Part;
  readonly rows: Readonly<Record<string, readonly (readonly [sequence: number, record: Stored])[]>>;
  /** The ids of records of lower strata that were taken out. */
  readonly removed: Readonly<Record<string, readonly string[]>>;
}

/** The places in `strata`, the lowest first. */
type StacksInFile = Readonly<Partial<Record<Part, readonly number[]>>>;

/** A sandbox as its file has it. */
export interface SandboxInFile {
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
  readonly sandbox: string;
  readonly incarnation: string;
  readonly settings: Held['settings'];
  readonly wakeAt: number | null;
  readonly strata: readonly StratumInFile[];
  readonly stacks: StacksInFile;
  readonly snapshots: readonly { readonly name: string; readonly at: number; readonly stacks: StacksInFile }[];
}

/** The whole text of the file of a sandbox. */
export function textOf({ held, world, snapshots, wakeAt }: KeptSandbox): string {
  const places = new Map<Stratum, number>();
  const strata: StratumInFile[] = [];
  const placeOf = (stratum: Stratum, part: Part): number => {
    let place = places.get(stratum);
    if (place === undefined) {
      place = strata.push(stratumInFile(stratum, part)) - 1;
      places.set(stratum, place);
    }
    return place;
  };
  const inFile = (stacks: Stacks): StacksInFile =>
    Object.fromEntries([...stacks].map(([part, stack]) => [part, stack.map((stratum) => placeOf(stratum, part))]));
  const sandbox: SandboxInFile = {
    format: FORMAT,
    version: VERSION,
    sandbox: held.id,
    incarnation: held.incarnation,
    settings: held.settings,
    wakeAt,
    stacks: inFile(new Map(PARTS.map((part) => [part, world.stack(part)]))),
    snapshots: [...snapshots].map(([name, { at, stacks }]) => ({ name, at, stacks: inFile(stacks) })),
    strata,
  };
  const whole = JSON.stringify(sandbox);
  return `${whole.slice(0, -1)},"crc32":"${checksum(whole.slice(0, -1))}"}\n`;
}

/**
 * Reads the text of a file.
 * @throws UnusableDataError with the end of a sentence that begins with the name of the file
 */
export function parseText(text: string): SandboxInFile {
  const version = BEGINNING.exec(text)?.[1];
  if (version === undefined) throw new UnusableDataError('is no file of card-sandbox, or its beginning is damaged');
  if (Number(version) > VERSION) {
    throw new UnusableDataError(
      `has format ${version}, which a newer card-sandbox has written; this one reads format ${VERSION}`,
    );
  }
  const told = END.exec(text.slice(-END_LENGTH))?.[1];
  if (told === undefined) throw new UnusableDataError('is cut short: its end is missing');
  if (checksum(text.slice(0, -END_LENGTH)) !== told) {
    throw new UnusableDataError('was damaged, or changed by hand: its checksum does not fit what stands in it');
  }
  return JSON.parse(text) as SandboxInFile;
}

/**
 * Makes a sandbox of what its file had, as it was when that was written.
 * @param ground the world at rest of its settings
 * @throws UnusableDataError as above, where there is something in it that this program does not know
 */
export function takeUp(
  inFile: SandboxInFile,
  definitions: readonly CollectionDefinition[],
  ground: Ground,
): KeptSandbox {
  const { sandbox: id, incarnation, settings, wakeAt } = inFile;
  const strata = inFile.strata.map(({ part }, place) => new Stratum(String(place + 1), part, definitions));
  const stacksOf = (places: StacksInFile): Stacks => {
    const named = Object.entries(places) as [Part, readonly number[]][];
    return new Map(named.map(([part, its]): [Part, Stack] => [part, its.map((place) => strata[place] as Stratum)]));
  };
  const world = new World(definitions, ground, stacksOf(inFile.stacks));
  for (const [place, stratum] of strata.entries()) {
    world.take(stratum, rowsOf(inFile.strata[place] as StratumInFile, stratum));
  }
  const snapshots = inFile.snapshots.map(({ name, at, stacks }): [string, KeptSnapshot] => [
    name,
    { at, stacks: stacksOf(stacks) },
  ]);
  const held = { id, incarnation, settings };
  return { held, world, snapshots: new Map(snapshots), wakeAt, strata: strata.length };
}

function stratumInFile({ layers }: Stratum, part: Part): StratumInFile {
  const rows: Record<string, [number, Stored][]> = {};
  const removed: Record<string, string[]> = {};
  for (const [collection, layer] of layers) {
    const there: [number, Stored][] = [];
    const gone: string[] = [];
    for (const [id, row] of layer.rows) {
      if (row) there.push([row.sequence, row.record]);
      else gone.push(id);
    }
    if (there.length > 0) rows[collection] = there;
    if (gone.length > 0) removed[collection] = gone;
  }
  return { part, rows, removed };
}

function rowsOf({ rows, removed }: StratumInFile, { layers }: Stratum): WrittenRow[] {
  for (const collection of [...Object.keys(rows), ...Object.keys(removed)]) {
    if (layers.has(collection)) continue;
    throw new UnusableDataError(`holds records of "${collection}", which this card-sandbox does not know`);
  }
  const written: WrittenRow[] = [];
  for (const [collection, ids] of Object.entries(removed)) {
    for (const id of ids) written.push({ collection, id, sequence: 0, record: null });
  }
  for (const [collection, its] of Object.entries(rows)) {
    for (const [sequence, record] of its) written.push({ collection, id: record.id, sequence, record });
  }
  return written;
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}
