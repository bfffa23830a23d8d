// Runs one demo: the document pointed at a relay, the engine as a child, and every call told as it happens.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMO_SUFFIX, type Demo, pointDemoAt } from './document.ts';
import { type RelayedCall, startRelay } from './relay.ts';
import { reportStep, type StepReport } from './report-step.ts';
import { runRespect, type Verdict } from './respect.ts';
import { openSandbox } from './sandbox-client.ts';

export interface DemoOptions {
  /** The server, without a slash at the end. */
  readonly url: string;
  /** Redocly's command line, as `findRespect` gives it. */
  readonly engine: string;
  /** The world to run in; the demo's own when undefined. */
  readonly sandbox: string | undefined;
  readonly controlToken: string | undefined;
  readonly signal: AbortSignal;
}

/** Told of what happens while it happens; each is awaited. */
export interface Audience {
  /** A call is about to leave. @param number counted from 1 over all calls */
  step(step: StepReport['title'], description: string, number: number, attempt: number): Promise<void> | void;
  answered(report: StepReport): Promise<void> | void;
}

export interface DemoResult extends Verdict {
  readonly sandbox: string;
  readonly steps: readonly StepReport[];
}

/** @throws DemoError when the server cannot be used */
export async function runDemo(demo: Demo, options: DemoOptions, audience: Audience): Promise<DemoResult> {
  const { url, engine, controlToken, signal } = options;
  const sandbox = options.sandbox ?? `demo-${demo.name}`;
  const client = await openSandbox(url, sandbox, controlToken);
  const known = new Map(demo.steps.map((step) => [step.mark, step]));
  const attempts = new Map<string, number>();
  const reports: StepReport[] = [];
  const stepOf = ({ step: mark }: RelayedCall) => known.get(mark) ?? { mark, id: mark, title: mark, description: '' };
  const relay = await startRelay({
    target: new URL(url),
    sandbox,
    isSandboxForced: options.sandbox !== undefined,
    controlToken,
    before: async (call) => {
      const attempt = (attempts.get(call.step) ?? 0) + 1;
      attempts.set(call.step, attempt);
      const { title, description } = stepOf(call);
      await audience.step(title, description, reports.length + 1, attempt);
    },
    after: async (call, answer) => {
      const report = await reportStep(client, stepOf(call), attempts.get(call.step) ?? 1, call, answer);
      reports.push(report);
      await audience.answered(report);
    },
  });
  const folder = mkdtempSync(join(tmpdir(), 'card-sandbox-demo-'));
  try {
    const file = join(folder, `${demo.name}${DEMO_SUFFIX}`);
    writeFileSync(file, pointDemoAt(demo, relay.url));
    return { ...(await runRespect(engine, file, signal)), sandbox, steps: reports };
  } finally {
    relay.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
