// What the forms of the report say alike: numbers, channels, and how much the counts can be relied on.
import type { OutcomeLine, Report } from '../../engine/verification/report.ts';

/** @returns `1 call`, `2 calls` */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** @returns `switch 2, state 1`; nothing for an outcome that was never met */
export function channelsOf({ channels }: OutcomeLine): string {
  return Object.entries(channels)
    .map(([channel, count]) => `${channel} ${count}`)
    .join(', ');
}

/** One line that says what was met, over all operations. */
export function summaryLine({ exchanges, summary }: Report): string {
  const { operations, outcomes, deviations } = summary;
  return [
    counted(exchanges, 'exchange'),
    `${operations.called} of ${counted(operations.all, 'operation')} called`,
    `${counted(outcomes.handled, 'outcome')} handled`,
    `${outcomes.mishandled} mishandled`,
    `${outcomes.neverMet} never met`,
    counted(deviations, 'deviation'),
  ].join(' · ');
}

/** What is not exact, in sentences; empty while everything is. */
export function reservations({ basis }: Report): string[] {
  const { journalIsWhole, accepted, examinedForDeviations, deviationsUncounted, attemptsUnfollowed } = basis;
  return [
    ...(journalIsWhole ? [] : ['Calls that came before the server was started anew are not in it.']),
    ...(examinedForDeviations < accepted
      ? [
          `Of ${accepted} accepted requests ${examinedForDeviations} were examined for deviations; their counts are lower bounds.`,
        ]
      : []),
    ...(deviationsUncounted > 0 ? [`${deviationsUncounted} deviations beyond the kinds listed were not counted.`] : []),
    ...(attemptsUnfollowed > 0
      ? [`What came after ${attemptsUnfollowed} attempts is not known; too many were open at a time.`]
      : []),
  ];
}
