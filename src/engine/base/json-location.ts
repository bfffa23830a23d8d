// json-location: the line of a member in a JSON text, for refusals of files; and members that JSON.parse passes over.
import { createRequire } from 'node:module';
import type { ValueNode } from '@humanwhocodes/momoa';
import { escapeStep, stepsOf } from './json-pointer.ts';

const load = createRequire(import.meta.url);

/** Loaded when it is first needed: a start with no files but ours, which the build has checked, does not pay for it. */
function parseWithLines(text: string) {
  return (load('@humanwhocodes/momoa') as typeof import('@humanwhocodes/momoa')).parse(text);
}

/**
 * The line, counted from 1, of a member or element of a JSON text.
 * @param pointer JSON Pointer (RFC 6901); where it names what is not there, the line is that of the nearest thing around it
 */
export function lineOf(text: string, pointer: string): number {
  let node: ValueNode = parseWithLines(text).body;
  let { line } = node.loc.start;
  for (const name of stepsOf(pointer)) {
    const found = childOf(node, name);
    if (!found) return line;
    ({ node, line } = found);
  }
  return line;
}

/** Where a text stops being JSON. */
export interface SyntaxPlace {
  /** Both counted from 1. */
  readonly line: number;
  readonly column: number;
  /** What is found there, e.g. `unexpected token RBrace found`. It repeats nothing of the text but one character. */
  readonly found: string;
}

/** Where a text stops being JSON; at its end where a parser more patient than ours finds no error. */
export function syntaxErrorIn(text: string): SyntaxPlace {
  try {
    parseWithLines(text);
  } catch (problem) {
    const { line, column, message } = problem as { line?: number; column?: number; message: string };
    const found = message.replace(/\.? \(\d+:\d+\)$/, '');
    if (line !== undefined && column !== undefined) {
      return { line, column, found: found.charAt(0).toLowerCase() + found.slice(1) };
    }
  }
  const lines = text.split('\n');
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1, found: 'the text ends too early' };
}

/** The position, counted from 0, at which a text stops being JSON; undefined where a parser more patient than ours finds no fault. */
export function positionOfSyntaxError(text: string): number | undefined {
  try {
    parseWithLines(text);
  } catch (problem) {
    return (problem as { offset?: number }).offset;
  }
  return undefined;
}

/** A member that stands a second time in one object. */
export interface Repeated {
  /** Where it stands again, counted from 1, and where it stood first. */
  readonly line: number;
  readonly firstLine: number;
  readonly pointer: string;
}

/**
 * The first member of a JSON text whose object has one of that name before it. JSON.parse keeps the last and says nothing.
 * @param text JSON that is not nested deeper than `parseJson` allows
 */
export function repeatedMember(text: string): Repeated | undefined {
  return repeatedIn(parseWithLines(text).body, '');
}

function repeatedIn(node: ValueNode, pointer: string): Repeated | undefined {
  if (node.type === 'Array')
    return firstOf(node.elements, ({ value }, index) => repeatedIn(value, `${pointer}/${index}`));
  if (node.type !== 'Object') return undefined;
  const firstLines = new Map<unknown, number>();
  return firstOf(node.members, ({ name, value, loc }) => {
    const called = memberName(name);
    const place = `${pointer}/${escapeStep(String(called))}`;
    const { line } = loc.start;
    const firstLine = firstLines.get(called);
    if (firstLine !== undefined) return { line, firstLine, pointer: place };
    firstLines.set(called, line);
    return repeatedIn(value, place);
  });
}

function firstOf<Item, Found>(items: readonly Item[], look: (item: Item, index: number) => Found | undefined) {
  for (const [index, item] of items.entries()) {
    const found = look(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
}

function childOf(node: ValueNode, name: string): { node: ValueNode; line: number } | undefined {
  if (node.type === 'Object') {
    // Of a member that is written twice the last one counts, as for JSON.parse.
    const member = node.members.findLast((each) => memberName(each.name) === name);
    return member && { node: member.value, line: member.loc.start.line };
  }
  const element = node.type === 'Array' ? node.elements[Number(name)] : undefined;
  return element && { node: element.value, line: element.loc.start.line };
}

function memberName(name: { type: string; value?: unknown; name?: string }): unknown {
  return name.type === 'String' ? name.value : name.name;
}
