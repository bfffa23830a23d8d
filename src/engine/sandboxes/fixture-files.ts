// Reads the fixture files of one provider: the base world as JSON. A user's files are checked before the server serves anything.
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UnusableFileError } from '../base/errors.ts';
import { lineOf, repeatedMember, syntaxErrorIn } from '../base/json-location.ts';
import { stepsOf } from '../base/json-pointer.ts';
import { nearestNames } from '../base/nearest-name.ts';
import { isJsonObject, parseJson } from '../base/parse-json.ts';
import { readTextFile } from '../base/text-file.ts';
import type { FixtureFiles, FixtureKind, FixtureKinds } from '../contract/fixtures.ts';
import type { JsonSchema } from '../contract/json-schema.ts';
import { compile } from '../messages/compile-schema.ts';
import { type Violation, violationsOf } from '../messages/describe-violation.ts';
import { straysInFolder } from './fixture-folder.ts';

/** Fixture files that cannot be used. Its message has one line a problem: file, line, member and reason. */
export class FixtureError extends UnusableFileError {}

const MOST_BYTES = 64 * 1024 * 1024;
/** How many problems are told together. */
const MOST_PROBLEMS = 20;
/** How many allowed values a problem names. */
const MOST_ALLOWED = 30;

type Entry = Readonly<Record<string, unknown>>;

/** Where an entry was written. */
interface Origin {
  readonly file: string;
  readonly text: string;
  readonly index: number;
  /** The place of its folder; 0 is the product's own. */
  readonly layer: number;
}

interface ReadFile {
  readonly file: string;
  readonly layer: number;
  readonly entries: readonly Entry[];
}

/** One reader for all worlds of a server: the files are read once, so every seed gets the same ones. */
export class FixtureReader implements FixtureFiles {
  private readonly folders: readonly string[];
  private readonly origins = new WeakMap<object, Origin>();
  private readonly problems: string[] = [];
  private entries: Readonly<Record<string, readonly Entry[]>> | undefined;

  /** @param folders with the files of the provider; the first is the product's own, which the tests check */
  constructor(folders: readonly string[]) {
    this.folders = folders;
  }

  read<Entries>(kinds: FixtureKinds<Entries>): { readonly [Name in keyof Entries]: readonly Entries[Name][] } {
    this.entries ??= this.readAll(kinds as FixtureKinds<Record<string, Entry>>);
    return this.entries as never;
  }

  isOwn(entry: object): boolean {
    return (this.origins.get(entry)?.layer ?? 0) > 0;
  }

  /** The names of a user's entries of one file, e.g. `clients`. */
  ownNames(file: string): ReadonlySet<string> {
    const own = this.entries?.[file]?.filter((entry) => this.isOwn(entry)) ?? [];
    return new Set(own.map(({ name }) => String(name)));
  }

  refuse(entry: object, member: string, problem: string, allowed?: Iterable<string>): void {
    const { file, text, index } = this.origins.get(entry) as Origin;
    const pointer = `/data/${index}${member}`;
    const names = allowed && [...allowed];
    const received = (entry as Entry)[member.slice(1)];
    this.problems.push(`${file}:${lineOf(text, pointer)}: ${pointer}: ${problem}${hintOf(names, String(received))}`);
  }

  /** @throws FixtureError when anything was refused */
  settle(): void {
    if (this.problems.length === 0) return;
    const told = this.problems.splice(0);
    const more = told.length > MOST_PROBLEMS ? [`… and ${told.length - MOST_PROBLEMS} more problems`] : [];
    throw new FixtureError([...told.slice(0, MOST_PROBLEMS), ...more].join('\n'));
  }

  private readAll(kinds: FixtureKinds<Record<string, Entry>>): Record<string, readonly Entry[]> {
    const names = Object.keys(kinds).map((name) => `${name}.json`);
    for (const folder of this.folders.slice(1)) {
      this.problems.push(...straysInFolder(folder, names).map(({ path, problem }) => `${path}:1: ${problem}`));
    }
    const entries = Object.entries(kinds).map(([name, kind]) => {
      const files = this.folders.flatMap((folder, layer) => this.readFile(join(folder, `${name}.json`), layer, kind));
      for (const { layer, entries: own } of files) if (layer > 0) this.requireUnique(own, kind.unique);
      return [name, overlaid(files, kind.unique)] as const;
    });
    this.settle();
    return Object.fromEntries(entries);
  }

  private readFile(file: string, layer: number, { entry }: FixtureKind<Entry>): ReadFile[] {
    if (layer === 0) return existsSync(file) ? [this.keep(file, layer, readFileSync(file, 'utf8'))] : [];
    if (!isThere(file)) return [];
    const read = readTextFile(file, this.folders[layer] as string, MOST_BYTES);
    const problems = 'problem' in read ? [`1: ${read.problem}`] : problemsOf(read.text, entry);
    this.problems.push(...problems.map((problem) => `${file}:${problem}`));
    return problems.length === 0 && 'text' in read ? [this.keep(file, layer, read.text)] : [];
  }

  private keep(file: string, layer: number, text: string): ReadFile {
    const { data: entries } = JSON.parse(text) as { data: Entry[] };
    for (const [index, entry] of entries.entries()) this.origins.set(entry, { file, text, index, layer });
    return { file, layer, entries };
  }

  /** Refuses each entry that has the value of an earlier one of its file in a member that must be its own. */
  private requireUnique(entries: readonly Entry[], unique: readonly string[]): void {
    for (const member of unique) {
      const first = new Map<unknown, number>();
      for (const [index, entry] of entries.entries()) {
        const value = entry[member];
        if (value === undefined) continue;
        const earlier = first.get(value);
        if (earlier === undefined) first.set(value, index);
        else
          this.refuse(entry, `/${member}`, `${member} is the same as in /data/${earlier}, and each must have its own`);
      }
    }
  }
}

/** The entries of all files; a later one replaces those of earlier files that have its value in a unique member. */
function overlaid(files: readonly ReadFile[], unique: readonly string[]): readonly Entry[] {
  let result: readonly Entry[] = [];
  for (const { entries } of files) {
    if (result.length === 0) {
      result = entries;
      continue;
    }
    const values = unique.map((member) => [member, new Set(entries.map((entry) => entry[member]))] as const);
    const isReplaced = (entry: Entry) =>
      values.some(([member, taken]) => entry[member] !== undefined && taken.has(entry[member]));
    result = [...result.filter((entry) => !isReplaced(entry)), ...entries];
  }
  return result;
}

/** A link to nothing is there, too. */
function isThere(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

const checks = new WeakMap<JsonSchema, ReturnType<typeof compile>>();

/** What is wrong with the text of a file, each with its line. */
function problemsOf(text: string, entry: JsonSchema): string[] {
  if (text.trim() === '') return ['1: the file is empty; the least that it can hold is {"data": []}'];
  const parsed = parseJson(text);
  if ('problem' in parsed) {
    const { line, column, found } = syntaxErrorIn(text);
    const isSyntax = parsed.problem.startsWith('not JSON');
    return [`${line}: column ${column}: ${isSyntax ? `not JSON: ${found}` : parsed.problem}`];
  }
  const repeated = repeatedMember(text);
  if (repeated) {
    const { line, firstLine, pointer } = repeated;
    return [`${line}: ${pointer}: the member is there twice, first on line ${firstLine}`];
  }
  if (!isJsonObject(parsed.value) || !('data' in parsed.value)) {
    const members = isJsonObject(parsed.value) ? `; it has ${Object.keys(parsed.value).join(', ') || 'no member'}` : '';
    return [`${lineOf(text, '')}: /: the file must be an object with the member data, a list of entries${members}`];
  }
  let check = checks.get(entry);
  if (!check) {
    check = compile({
      type: 'object',
      properties: { $schema: { type: 'string' }, data: { type: 'array', items: entry } },
      required: ['data'],
      additionalProperties: false,
    });
    checks.set(entry, check);
  }
  if (check(parsed.value)) return [];
  return violationsOf(check)
    .map((violation) => ({ line: lineOf(text, violation.pointer), sentence: sentenceOf(violation) }))
    .sort((a, b) => a.line - b.line)
    .map(({ line, sentence }) => `${line}: ${sentence}`);
}

function sentenceOf({ pointer, rule, message, allowed }: Violation): string {
  const names = Array.isArray(allowed) ? allowed.map(String) : undefined;
  if (rule === 'additionalProperties') {
    const name = stepsOf(pointer).at(-1) as string;
    return `${pointer}: ${name} is no member here${hintOf(names, name)}`;
  }
  if (rule === 'required') return `${pointer}: ${message} (expected: ${String(allowed)})`;
  return `${pointer}: ${message}`;
}

/** The allowed values in brackets, the nearest ones first where there are many. */
function hintOf(allowed: readonly string[] | undefined, received: string): string {
  if (!allowed || allowed.length === 0) return '';
  if (allowed.length <= MOST_ALLOWED) {
    const [nearest] = nearestNames(received, allowed);
    return ` (allowed: ${allowed.join(', ')}; the nearest is ${nearest})`;
  }
  return ` (the nearest of ${allowed.length} are ${nearestNames(received, allowed).join(', ')})`;
}
