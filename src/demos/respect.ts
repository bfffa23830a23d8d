// Runs an Arazzo document with Redocly's engine, as a child process that calls only the server it is pointed at.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

export interface FailedCheck {
  readonly step: string;
  /** The criterion, or the engine's name of what it checks unasked. */
  readonly check: string;
  readonly message: string;
}

export interface Verdict {
  readonly passed: boolean;
  readonly stepsRun: number;
  readonly checksHeld: number;
  readonly failed: readonly FailedCheck[];
  /** What the engine said where it gave no results, e.g. of a document that is not Arazzo. */
  readonly complaint: string | undefined;
}

interface EngineCheck {
  readonly name: string;
  readonly passed: boolean;
  readonly severity: string;
  readonly message?: string;
  readonly condition?: string;
}

interface EngineStep {
  readonly stepId?: string;
  /** Above zero where the step was tried again afterwards. */
  readonly retriesLeft?: number;
  readonly checks?: readonly EngineCheck[];
  /** There where a step is a workflow itself. */
  readonly executedSteps?: readonly EngineStep[];
}

/** Long enough for a presenter who talks; the engine's own bounds are made for tests. */
const PATIENCE_MS = 3_600_000;

/** Where to look for the engine: beside this program first, then in the project that it is used in. */
const PLACES = [import.meta.url, join(process.cwd(), 'package.json')];

/** @returns the path of Redocly's command line, undefined when it is not installed */
export function findRespect(): string | undefined {
  for (const place of PLACES) {
    try {
      return join(dirname(createRequire(place).resolve('@redocly/cli/package.json')), 'bin', 'cli.js');
    } catch {
      // Not here; the next place may have it.
    }
  }
  return undefined;
}

/**
 * Runs the document to its end.
 * @param cli as `findRespect` gives it
 * @param file the document; results are written beside it
 * @param signal ends it early
 */
export async function runRespect(cli: string, file: string, signal: AbortSignal): Promise<Verdict> {
  const folder = dirname(file);
  const args = [
    ...['respect', basename(file), '--json-output', 'results.json'],
    ...['--max-fetch-timeout', String(PATIENCE_MS), '--execution-timeout', String(PATIENCE_MS)],
  ];
  // Its own folder, so that no configuration and no .env of the caller's project takes part.
  const child = spawn(process.execPath, [cli, ...args], { cwd: folder, env: environment(), stdio: 'pipe' });
  const stop = () => child.kill();
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  child.stdin.end();
  const [code] = (await once(child, 'close')) as [number | null];
  signal.removeEventListener('abort', stop);
  return verdictOf(join(folder, 'results.json'), code, output);
}

/** The caller's environment, without proxies and without anything that would call home. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(https?|all)_proxy$/i.test(name));
  return {
    ...Object.fromEntries(kept),
    NO_COLOR: '1',
    REDOCLY_TELEMETRY: 'off',
    REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true',
  };
}

function verdictOf(file: string, code: number | null, output: string): Verdict {
  const steps = resultsIn(file);
  const final = steps.filter(({ retriesLeft }) => !retriesLeft);
  const checks = final.flatMap((step) => (step.checks ?? []).map((check) => ({ step: step.stepId ?? '', ...check })));
  const broken = checks.filter(({ passed, severity }) => !passed && severity === 'error');
  return {
    passed: code === 0 && broken.length === 0 && steps.length > 0,
    stepsRun: final.length,
    checksHeld: checks.filter(({ passed }) => passed).length,
    failed: broken.map(({ step, name, condition, message }) => ({
      step,
      check: condition ?? name,
      message: readable(message),
    })),
    complaint: code === 0 || broken.length > 0 ? undefined : readable(output),
  };
}

function resultsIn(file: string): EngineStep[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  const { files } = JSON.parse(text) as { files: Record<string, { executedWorkflows: EngineStep[] }> };
  return Object.values(files).flatMap(({ executedWorkflows }) => executedWorkflows.flatMap(stepsIn));
}

function stepsIn(step: EngineStep): EngineStep[] {
  return step.executedSteps ? step.executedSteps.flatMap(stepsIn) : [step];
}

/** Without colours, boxes and empty lines. */
function readable(text = ''): string {
  return stripVTControlCharacters(text)
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line.trim() !== '' && !/[╔║╚]/.test(line))
    .join('\n');
}
