// Members that stand twice in one JSON object: a parser keeps the last and drops the others without a word.

import { escapeStep } from './json-pointer.ts';

/** How many are named. */
export const MOST_DUPLICATES = 100;

/**
 * Finds the members that stand more than once in one object. Costs little where there are none: the names are only counted.
 * @param text valid JSON
 * @param value what it was parsed to
 * @returns their JSON Pointers, each once, at most `MOST_DUPLICATES`; undefined where there are none
 */
export function duplicateMembers(text: string, value: unknown): readonly string[] | undefined {
  if (namesIn(text) === membersOf(value)) return undefined;
  return locate(text);
}

/** How many members the objects in a text have, duplicates included. */
function namesIn(text: string): number {
  let count = 0;
  for (let start = text.indexOf('"'); start >= 0; ) {
    const end = endOfString(text, start);
    if (text.charCodeAt(afterBlanks(text, end)) === COLON) count += 1;
    start = text.indexOf('"', end);
  }
  return count;
}

function membersOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) for (const item of value) count += membersOf(item);
  else for (const name in value) count += 1 + membersOf((value as Record<string, unknown>)[name]);
  return count;
}

const COLON = 58;
const BACKSLASH = 92;
const SPACE = 32;

/** @param start of the opening quote. @returns the place behind the closing one */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === BACKSLASH) escapes += 1;
    if (escapes % 2 === 0) return end + 1;
  }
  return text.length;
}

function afterBlanks(text: string, start: number): number {
  let place = start;
  while (text.charCodeAt(place) <= SPACE) place += 1;
  return place;
}

/** An object or a list on the way to the place that is read. */
interface Level {
  /** The names seen; undefined in a list. */
  readonly names: Set<string> | undefined;
  /** The name or position of what is read now. */
  step: string | number;
}

function locate(text: string): readonly string[] | undefined {
  const found = new Set<string>();
  const levels: Level[] = [];
  for (let place = 0; place < text.length && found.size < MOST_DUPLICATES; place++) {
    const level = levels.at(-1);
    switch (text[place]) {
      case '{':
        levels.push({ names: new Set(), step: '' });
        break;
      case '[':
        levels.push({ names: undefined, step: 0 });
        break;
      case '}':
      case ']':
        levels.pop();
        break;
      case ',':
        if (level && typeof level.step === 'number') level.step += 1;
        break;
      case '"': {
        const end = endOfString(text, place);
        if (level?.names && text.charCodeAt(afterBlanks(text, end)) === COLON) {
          level.step = JSON.parse(text.slice(place, end)) as string;
          if (level.names.has(level.step)) found.add(pointerTo(levels));
          level.names.add(level.step);
        }
        place = end - 1;
      }
    }
  }
  return found.size === 0 ? undefined : [...found];
}

function pointerTo(levels: readonly Level[]): string {
  return levels.map(({ step }) => `/${escapeStep(String(step))}`).join('');
}
