// The report as JUnit XML, so that a pipeline can be gated: a test case for every outcome of every operation. What was
// never met is skipped, what was mishandled has failed.
import type { OperationReport, OutcomeLine, Report } from '../../engine/verification/report.ts';
import { escapeMarkup } from './markup.ts';
import { channelsOf, summaryLine } from './words.ts';

/** @returns a document with a suite for each operation */
export function renderJunit(report: Report): string {
  const { summary, sandbox, operations } = report;
  const { handled, mishandled, neverMet } = summary.outcomes;
  const counts = countsOf(handled + mishandled + neverMet, mishandled, neverMet);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escapeMarkup(`card-sandbox ${sandbox}`)}" ${counts} time="0">`,
    ...operations.map((operation) => suiteOf(operation, report)),
    '</testsuites>',
    '',
  ].join('\n');
}

function suiteOf({ operation, outcomes, deviations }: OperationReport, report: Report): string {
  const failed = outcomes.filter(({ verdict }) => verdict === 'mishandled').length;
  const skipped = outcomes.filter(({ verdict }) => verdict === 'never met').length;
  const { at, seed, profile } = report;
  const said = [
    summaryLine(report),
    ...deviations.map(({ count, in: part, pointer, message }) => `deviation, ${count} x: ${part}${pointer} ${message}`),
  ];
  return [
    `  <testsuite name="${escapeMarkup(operation)}" ${countsOf(outcomes.length, failed, skipped)} time="0" timestamp="${at.slice(0, 19)}">`,
    '    <properties>',
    `      <property name="seed" value="${seed}"/>`,
    `      <property name="profile" value="${escapeMarkup(profile)}"/>`,
    '    </properties>',
    ...outcomes.map((line) => caseOf(operation, line)),
    `    <system-out>${escapeMarkup(said.join('\n'))}</system-out>`,
    '  </testsuite>',
  ].join('\n');
}

function caseOf(operation: string, line: OutcomeLine): string {
  const { outcome, message, verdict, why, correctiveAction, example } = line;
  const opening = `    <testcase classname="${escapeMarkup(operation)}" name="${escapeMarkup(`${outcome} ${message}`)}" time="0"`;
  if (verdict === 'handled') return `${opening}/>`;
  if (verdict === 'never met') {
    return `${opening}><skipped message="${escapeMarkup(why === '' ? 'never met' : `never met: ${why}`)}"/></testcase>`;
  }
  const told = [`${outcome} ${message}: ${why}.`, `What to do: ${correctiveAction}`, `Met by ${channelsOf(line)}.`];
  const text = [...told, `The newest exchange is ${example}: GET /_sandbox/requests/${example}`].join('\n');
  return `${opening}><failure type="mishandled" message="${escapeMarkup(why)}">${escapeMarkup(text)}</failure></testcase>`;
}

function countsOf(tests: number, failures: number, skipped: number): string {
  return `tests="${tests}" failures="${failures}" errors="0" skipped="${skipped}"`;
}
