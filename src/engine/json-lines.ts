// json-lines: where in a JSON text something stands, for refusals of files that name a line. Asked only when one is refused.
import { createRequire } from 'node:module';
import type { ValueNode } from '@humanwhocodes/momoa';

const load = createRequire(import.meta.url);

/** Loaded with the first refusal: a start that refuses nothing does not pay for it. */
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
  for (const step of pointer.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    const found = childOf(node, name);
    if (!found) return line;
    ({ node, line } = found);
  }
  return line;
}

/** The line, counted from 1, at which a text stops being JSON; its last line where a parser more patient than ours finds no fault. */
export function lineOfSyntaxError(text: string): number {
  try {
    parseWithLines(text);
  } catch (problem) {
    const { line } = problem as { line?: number };
    if (line !== undefined) return line;
  }
  return text.split('\n').length;
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
