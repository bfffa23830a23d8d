// The report, in the form that is asked for: data, text for a terminal, JUnit for a pipeline, or a sheet to sign.
import { type Report, reportOf } from '../../engine/verification/report.ts';
import { ANSWERED, ANY_OBJECT, type Resource } from '../contract/resource.ts';

export const REPORT_FORMATS = ['json', 'text', 'junit', 'html'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** How a report becomes text; each is loaded with the first report of its format. */
const RENDERED: Readonly<Record<Exclude<ReportFormat, 'json'>, { type: string; render: Render }>> = {
  text: {
    type: 'text/plain; charset=utf-8',
    render: async (report) => (await import('../report/text.ts')).renderText(report),
  },
  junit: {
    type: 'application/xml; charset=utf-8',
    render: async (report) => (await import('../report/junit.ts')).renderJunit(report),
  },
  html: {
    type: 'text/html; charset=utf-8',
    render: async (report) => (await import('../report/html.ts')).renderHtml(report),
  },
};

type Render = (report: Report) => Promise<string>;

/** The sheet is read and printed; it has nothing to run and nothing to fetch. */
const NOTHING_BUT_STYLE = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

export const report: readonly Resource[] = [
  {
    method: 'GET',
    path: '/report',
    operationId: 'getReport',
    summary: 'What this integration has met and never met, how it dealt with it, and where it departs from the pages',
    tag: 'Journal',
    query: {
      type: 'object',
      properties: {
        format: { type: 'string', enum: REPORT_FORMATS, description: '`json` when left out' },
      },
      additionalProperties: false,
    },
    status: 200,
    replyBody: {
      type: 'object',
      properties: {
        sandbox: { type: 'string' },
        seed: { type: 'integer' },
        profile: { type: 'string' },
        at: { type: 'string', format: 'date-time', description: "By the sandbox's clock" },
        exchanges: { type: 'integer' },
        summary: ANY_OBJECT,
        operations: { type: 'array', items: ANY_OBJECT },
        elsewhere: { type: 'array', items: ANY_OBJECT },
        basis: ANY_OBJECT,
      },
      required: ['sandbox', 'seed', 'profile', 'at', 'exchanges', 'summary', 'operations', 'elsewhere', 'basis'],
    },
    otherTypes: ['text/plain', 'application/xml', 'text/html'],
    handle: async ({ engine, sandbox, query, response }) => {
      const found = await reportOf(engine, sandbox);
      const { format = 'json' } = query as { format?: ReportFormat };
      if (format === 'json') return found;
      const { type, render } = RENDERED[format];
      const rendered = await render(found);
      response.writeHead(200, {
        'Content-Type': type,
        'Content-Security-Policy': NOTHING_BUT_STYLE,
        'X-Content-Type-Options': 'nosniff',
      });
      response.end(rendered);
      return ANSWERED;
    },
  },
];
