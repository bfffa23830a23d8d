// The report as a page: a sheet that prints on A4 and is signed. It holds everything it needs and runs nothing.
import type { OperationReport, OutcomeLine, Report } from '../../engine/verification/report.ts';
import { escapeMarkup } from './markup.ts';
import { STYLE } from './style.ts';
import { channelsOf, counted, reservations } from './words.ts';

/** @returns a whole HTML document; everything that came from outside is escaped */
export function renderHtml(report: Report): string {
  const { sandbox, seed, profile, at, operations } = report;
  const called = operations.filter(({ calls }) => calls > 0);
  const silent = operations.filter(({ calls }) => calls === 0);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Integration report: ${escapeMarkup(sandbox)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>Integration report</h1>
<p>Sandbox <b>${escapeMarkup(sandbox)}</b>, seed ${seed}, profile ${escapeMarkup(profile)}, at <time datetime="${at}">${at.slice(0, 19).replace('T', ' ')} UTC</time> by its own clock</p>
</header>
${tiles(report)}
${called.length === 0 ? '<p>Nothing was called yet.</p>' : called.map(section).join('\n')}
${list(
  'Never called',
  silent.map(({ operation, summary }) => `<b>${escapeMarkup(operation)}</b> ${escapeMarkup(summary)}`),
)}
${list(
  'Answered elsewhere',
  report.elsewhere.map(({ outcome, count }) => `<b>${escapeMarkup(outcome)}</b> ${counted(count, 'time')}`),
)}
${list('How far the numbers reach', reservations(report).map(escapeMarkup))}
${SIGNATURES}
</body>
</html>
`;
}

function tiles({ exchanges, summary }: Report): string {
  const { operations, outcomes, deviations } = summary;
  const tile = (value: string | number, label: string, kind = '') =>
    `<div${kind ? ` class="${kind}"` : ''}><b>${value}</b>${label}</div>`;
  return `<div class="tiles">${[
    tile(exchanges, exchanges === 1 ? 'exchange' : 'exchanges'),
    tile(`${operations.called}/${operations.all}`, 'operations called'),
    tile(outcomes.handled, 'outcomes handled', 'handled'),
    tile(outcomes.mishandled, 'mishandled', outcomes.mishandled > 0 ? 'mishandled' : ''),
    tile(outcomes.neverMet, 'never met'),
    tile(deviations, deviations === 1 ? 'deviation' : 'deviations'),
  ].join('')}</div>`;
}

function section({ operation, summary, calls, outcomes, deviations }: OperationReport): string {
  const met = outcomes.filter(({ count }) => count > 0);
  const never = outcomes.filter(({ count }) => count === 0);
  return `<section>
<h2>${escapeMarkup(operation)} <span>${escapeMarkup(summary)}, ${counted(calls, 'call')}</span></h2>
${met.length === 0 ? '' : table('met', ['Verdict', 'Outcome', 'Times', 'By', 'What the client did'], met.map(row))}
${never.length === 0 ? '' : `<p class="never"><b>Never met (${never.length}):</b> ${never.map(({ code, message }) => `<span title="${escapeMarkup(message)}">${escapeMarkup(code)}</span>`).join(' ')}</p>`}
${deviations.length === 0 ? '' : table('deviations', ['Deviation', 'Rule', 'Times', 'Not in'], deviations.map(deviationRow))}
</section>`;
}

function row(line: OutcomeLine): string[] {
  const { verdict, outcome, message, count, why, correctiveAction } = line;
  const advice = verdict === 'mishandled' ? `<br><small>${escapeMarkup(correctiveAction)}</small>` : '';
  return [
    `<span class="${verdict}">${verdict === 'handled' ? '✓' : '✗'} ${verdict}</span>`,
    `<b>${escapeMarkup(outcome)}</b><br><small>${escapeMarkup(message)}</small>`,
    String(count),
    escapeMarkup(channelsOf(line)),
    escapeMarkup(why) + advice,
  ];
}

function deviationRow({ in: part, pointer, message, rule, count, readings }: OperationReport['deviations'][number]) {
  return [
    `<b>${escapeMarkup(`${part}${pointer}`)}</b><br><small>${escapeMarkup(message)}</small>`,
    escapeMarkup(rule),
    String(count),
    escapeMarkup(readings.join(', ')),
  ];
}

/**
 * @param kind the class that gives its columns their widths
 * @param rows of cells that are markup already
 */
function table(kind: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (row: readonly string[]) => row.map((cell) => `<td>${cell}</td>`).join('');
  return `<table class="${kind}"><thead><tr>${head.map((cell) => `<th scope="col">${cell}</th>`).join('')}</tr></thead>
<tbody>${rows.map((row) => `<tr>${cells(row)}</tr>`).join('\n')}</tbody></table>`;
}

/** @param items that are markup already; without any there is no list */
function list(title: string, items: readonly string[]): string {
  if (items.length === 0) return '';
  return `<section class="list"><h2>${title}</h2><ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul></section>`;
}

const LINES = ['Integrator', 'Integration and version', 'Date', 'Signature', 'Accepted by', 'Signature'];

const SIGNATURES = `<section class="signatures"><h2>Sign-off</h2>
<p>The outcomes above were met by this integration and dealt with as stated.</p>
<div>${LINES.map((label) => `<p><span></span>${label}</p>`).join('')}</div></section>`;
