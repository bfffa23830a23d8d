// The report as JUnit XML, so that a pipeline can be gated: a test case for every outcome of every operation. What was
// never met is skipped, what was mishandled has failed.
import xmlbuilder, { type XMLElement } from 'xmlbuilder';
import type { OperationReport, OutcomeLine, Report } from '../../engine/verification/report.ts';
import { channelsOf, summaryLine } from './words.ts';

/** XML 1.0 cannot hold every character that a client can send. */
const OPTIONS = { encoding: 'UTF-8', invalidCharReplacement: '\uFFFD' } as const;

/** @returns a document with a suite for each operation */
export function renderJunit(report: Report): string {
  const { summary, sandbox, operations } = report;
  const { handled, mishandled, neverMet } = summary.outcomes;
  const suites = xmlbuilder.create('testsuites', OPTIONS).att({
    name: `card-sandbox ${sandbox}`,
    ...countsOf(handled + mishandled + neverMet, mishandled, neverMet),
    time: 0,
  });
  for (const operation of operations) addSuite(suites, operation, report);
  return `${suites.end({ pretty: true })}\n`;
}

function addSuite(suites: XMLElement, { operation, outcomes, deviations }: OperationReport, report: Report): void {
  const failed = outcomes.filter(({ verdict }) => verdict === 'mishandled').length;
  const skipped = outcomes.filter(({ verdict }) => verdict === 'never met').length;
  const { at, seed, profile } = report;
  const suite = suites.ele('testsuite', {
    name: operation,
    ...countsOf(outcomes.length, failed, skipped),
    time: 0,
    timestamp: at.slice(0, 19),
  });
  suite.ele('properties').ele('property', { name: 'seed', value: seed }).up().ele('property', {
    name: 'profile',
    value: profile,
  });
  for (const line of outcomes) addCase(suite, operation, line);
  const said = [
    summaryLine(report),
    ...deviations.map(({ count, in: part, pointer, message }) => `deviation, ${count} x: ${part}${pointer} ${message}`),
  ];
  suite.ele('system-out', said.join('\n'));
}

function addCase(suite: XMLElement, operation: string, line: OutcomeLine): void {
  const { outcome, message, verdict, why, correctiveAction, example } = line;
  const added = suite.ele('testcase', { classname: operation, name: `${outcome} ${message}`, time: 0 });
  if (verdict === 'never met') added.ele('skipped', { message: why === '' ? 'never met' : `never met: ${why}` });
  if (verdict !== 'mishandled') return;
  const told = [`${outcome} ${message}: ${why}.`, `What to do: ${correctiveAction}`, `Met by ${channelsOf(line)}.`];
  const text = [...told, `The newest exchange is ${example}: GET /_sandbox/requests/${example}`].join('\n');
  added.ele('failure', { type: 'mishandled', message: why }, text);
}

function countsOf(tests: number, failures: number, skipped: number) {
  return { tests, failures, errors: 0, skipped };
}
