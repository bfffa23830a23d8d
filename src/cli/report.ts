// card-sandbox report: fetches the report of a sandbox from a running server and prints it.
import type { ReportFormat } from '../control/resources/report.ts';
import { type Command, flag, type Io, oneOf, serverAddress, text } from './arguments.ts';

const FORMATS = ['text', 'html', 'junit', 'json'] as const satisfies readonly ReportFormat[];
const DEFAULT_URL = 'http://127.0.0.1:4242';

/** Said instead of a report; the command then ends with 1. */
class NoReport extends Error {}

export const report: Command = {
  name: 'report',
  summary: 'prints what an integration has met on a running server, and what it has not',
  options: [
    { name: 'format', value: 'NAME', summary: 'text by default', ...oneOf(...FORMATS) },
    { name: 'url', value: 'URL', summary: `the server; ${DEFAULT_URL} by default`, ...serverAddress },
    {
      name: 'sandbox',
      value: 'NAME',
      summary: 'the sandbox; default by default',
      ...text('the name of a sandbox', /^[A-Za-z0-9][\w.-]{0,63}$/),
    },
    {
      name: 'control-token',
      value: 'T',
      summary: 'what the server was started with, if it was',
      ...text('at least 8 characters without spaces', /^\S{8,}$/),
    },
    { name: 'gate', summary: 'ends with 1 when an outcome was mishandled', ...flag },
  ],
  run: async (values, _operand, { stdout, stderr }: Io) => {
    const { format = 'text', url = DEFAULT_URL, sandbox = 'default' } = values as Readonly<Record<string, string>>;
    const token = values['control-token'] as string | undefined;
    const authorized: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` };
    const fetched = (path: string) => fetchText(url, path, { ...authorized, 'X-Sandbox': sandbox });
    try {
      // Asked first, since asking a sandbox for its report would make one that is not there.
      await fetchText(url, `/_sandbox/sandboxes/${sandbox}`, authorized);
      stdout.write(endedByNewline(await fetched(`/_sandbox/report?format=${format}`)));
      return values.gate === true ? gateOf(await fetched('/_sandbox/report'), stderr) : 0;
    } catch (problem) {
      if (!(problem instanceof NoReport)) throw problem;
      stderr.write(`card-sandbox: ${problem.message}\n`);
      return 1;
    }
  },
};

/** @throws NoReport where no server answers, or the answer is a refusal */
async function fetchText(url: string, path: string, headers: Readonly<Record<string, string>>): Promise<string> {
  let answer: Response;
  let body: string;
  try {
    answer = await fetch(url + path, { headers, redirect: 'error' });
    body = await answer.text();
  } catch (problem) {
    const { code } = ((problem as Error).cause ?? {}) as NodeJS.ErrnoException;
    throw new NoReport(
      `No answer from ${url} (${code ?? (problem as Error).message}). Name the server with --url URL.`,
    );
  }
  if (answer.ok) return body;
  throw new NoReport(refusalOf(body) ?? `${url} answered ${answer.status}; it does not seem to be a card-sandbox.`);
}

/** What an error of ours says, and what to do about it. */
function refusalOf(body: string): string | undefined {
  try {
    const { error } = JSON.parse(body) as { error?: { code: string; message: string; next?: string } };
    return error && `${error.code}: ${error.message}${error.next ? ` ${error.next}` : ''}`;
  } catch {
    return undefined;
  }
}

function gateOf(json: string, stderr: Io['stderr']): number {
  const { summary } = JSON.parse(json) as { summary: { outcomes: { mishandled: number } } };
  const { mishandled } = summary.outcomes;
  if (mishandled > 0) stderr.write(`card-sandbox: ${mishandled} of the outcomes met were mishandled.\n`);
  return mishandled > 0 ? 1 : 0;
}

function endedByNewline(body: string): string {
  return body.endsWith('\n') ? body : `${body}\n`;
}
