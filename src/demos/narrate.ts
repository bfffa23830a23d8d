// A demo told on a terminal: step after step, what is sent, what comes back, what a client should do.
import type { StepReport } from './report-step.ts';
import type { Verdict } from './respect.ts';

const WIDTH = 110;
const MOST_LINES = 10;
const LONGEST_TEXT = 120;
const SHORTENED_TO = 36;
const MOST_ITEMS = 4;
const DEEPEST = 3;

/** The heading of a step, before its call leaves. */
export function tellStep(title: string, description: string, number: number, attempt: number): string {
  const again = attempt > 1 ? ` (attempt ${attempt})` : '';
  const told = attempt > 1 || description === '' ? '' : `${wrap(description, '   ')}\n`;
  return `\n${String(number).padStart(2)} ${title}${again}\n${told}`;
}

/** What was sent and what came back. */
export function tellAnswer(report: StepReport): string {
  const { method, path, sent, status, outcome, decidedBy, received, fault, advice } = report;
  const decided = outcome ? `, ${outcome}, decided by ${decidedBy}` : '';
  const lost = fault ? ` (${fault})` : '';
  const answer = status === null ? `no answer${lost}${decided}` : `HTTP ${status}${decided}${lost}`;
  return [
    `   → ${method} ${path}`,
    ...shown(sent),
    `   ← ${answer}`,
    ...(status === null ? [] : shown(received)),
    ...(advice === null ? [] : [wrap(advice, '   ! ')]),
    '',
  ].join('\n');
}

/** How it ended. */
export function tellVerdict(verdict: Verdict): string {
  const { passed, stepsRun, checksHeld, failed, complaint } = verdict;
  if (passed) return `\n✓ ${stepsRun} steps, ${checksHeld} checks held\n`;
  const lines = failed.map(({ step, check, message }) => `✗ ${step}: ${check}\n${indented(message, '    ')}`);
  const said = complaint === undefined ? [] : ['✗ The demo could not be run:', indented(complaint, '    ')];
  return `\n${[...lines, ...said].join('\n')}\n`;
}

function shown(body: unknown): string[] {
  if (body === null || body === undefined) return [];
  const text = JSON.stringify(shorten(body, 0), null, 1).replace(/\n\s*/g, ' ');
  const lines = wrap(text, '     ', ', ').split('\n');
  return lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES), '     …'] : lines;
}

/** Journal entries in a list are told by what matters of them. */
function shorten(value: unknown, depth: number): unknown {
  if (typeof value === 'string' && value.length > LONGEST_TEXT) {
    return `${value.slice(0, SHORTENED_TO)}… (${value.length} characters)`;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (isEntry(value)) {
    const { id, outcome, decidedBy, note, changes } = value;
    return { id, outcome, decidedBy, ...(note ? { note } : {}), changes: changes.length };
  }
  if (depth >= DEEPEST) return Array.isArray(value) ? `[${value.length} items]` : '{…}';
  if (!Array.isArray(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shorten(member, depth + 1)]));
  }
  const items = value.slice(0, MOST_ITEMS).map((item) => shorten(item, depth + 1));
  return value.length > MOST_ITEMS ? [...items, `… ${value.length - MOST_ITEMS} more`] : items;
}

interface Entry {
  readonly id: string;
  readonly outcome: string;
  readonly decidedBy: string;
  readonly note: string | null;
  readonly changes: readonly object[];
}

function isEntry(value: object): value is Entry {
  return 'decidedBy' in value && 'changes' in value && Array.isArray(value.changes);
}

/** @param prefix of the first line, the others are indented as far; @param gap where a line may be broken */
function wrap(text: string, prefix: string, gap = ' '): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(gap)) {
    if (line !== '' && line.length + word.length >= WIDTH - prefix.length) {
      lines.push(line + gap.trimEnd());
      line = word;
    } else line = line === '' ? word : line + gap + word;
  }
  return [...lines, line].map((each, index) => (index === 0 ? prefix : ' '.repeat(prefix.length)) + each).join('\n');
}

function indented(text: string, by: string): string {
  return text
    .split('\n')
    .map((line) => by + line)
    .join('\n');
}
