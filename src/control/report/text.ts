// The report as text, for a terminal: what was met and how it went; what was never met in one line an operation.
import type { OperationReport, OutcomeLine, Report } from '../../engine/verification/report.ts';
import { channelsOf, counted, reservations, summaryLine } from './words.ts';

const SIGNS = { handled: '✓', mishandled: '✗', 'never met': '·' } as const;

/** @returns lines of plain text, with a newline at the end */
export function renderText(report: Report): string {
  const called = report.operations.filter(({ calls }) => calls > 0);
  const silent = report.operations.filter(({ calls }) => calls === 0);
  const lines = [
    `Report of sandbox ${report.sandbox} (seed ${report.seed}, profile ${report.profile}) at ${report.at}`,
    summaryLine(report),
    ...called.flatMap((operation) => ['', ...linesOf(operation)]),
    ...(silent.length > 0 ? ['', `Never called: ${silent.map(({ operation }) => operation).join(', ')}`] : []),
    ...(report.elsewhere.length > 0 ? ['', `Elsewhere: ${elsewhereOf(report)}`] : []),
    ...reservations(report).map((sentence) => `\n${sentence}`),
  ];
  return `${lines.join('\n')}\n`;
}

function linesOf({ operation, summary, calls, outcomes, deviations }: OperationReport): string[] {
  const met = outcomes.filter(({ count }) => count > 0);
  const never = outcomes.filter(({ count }) => count === 0);
  const width = Math.max(0, ...met.map(({ outcome }) => outcome.length));
  return [
    `${operation} · ${summary} · ${counted(calls, 'call')}`,
    ...met.flatMap((line) => outcomeLines(line, width)),
    ...(never.length > 0
      ? [`  ${SIGNS['never met']} never met (${never.length}): ${never.map(({ code }) => code).join(' ')}`]
      : []),
    ...deviations.map(
      ({ count, in: part, pointer, message, rule, readings }) =>
        `  ~ ${count} × ${part}${pointer}: ${message} (${rule}; not in ${readings.join(', ')})`,
    ),
  ];
}

function outcomeLines(line: OutcomeLine, width: number): string[] {
  const { outcome, message, verdict, count, why, correctiveAction } = line;
  const told = `  ${SIGNS[verdict]} ${outcome.padEnd(width)}  ${count} × (${channelsOf(line)})  ${message}: ${why}`;
  return verdict === 'mishandled' ? [told, `    what to do: ${correctiveAction}`] : [told];
}

function elsewhereOf({ elsewhere }: Report): string {
  return elsewhere.map(({ outcome, count }) => `${outcome} ${count} ×`).join(', ');
}
