// A demo at rest: an Arazzo document among the scenarios, found by its name and read for its title and its steps.
import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDocument } from 'yaml';
import { UnusableFileError } from '../engine/base/errors.ts';

/** What the name of a demo's file ends in. */
export const DEMO_SUFFIX = '.arazzo.yaml';

/** The address that documents name; a demo for another server is pointed there. */
export const WRITTEN_ADDRESS = /^http:\/\/(?:127\.0\.0\.1|localhost):4242(?=\/|$)/;

/** Carries the step that a call belongs to, as far as the relay. */
export const STEP_HEADER = 'x-demo-step';

/** `scenarios/` lies beside `src/` and beside `dist/`. */
const OWN_SCENARIOS = fileURLToPath(new URL('../../scenarios/', import.meta.url));

export interface DemoStep {
  /** Unique in the document, over all its workflows. */
  readonly mark: string;
  readonly id: string;
  /** The first line of its description. */
  readonly title: string;
  /** The rest: what happens, and what a good client does. */
  readonly description: string;
}

export interface Demo {
  /** The file's name without `.arazzo.yaml`. */
  readonly name: string;
  /** The folder it lies in. */
  readonly provider: string;
  readonly title: string;
  readonly summary: string;
  readonly file: string;
  readonly steps: readonly DemoStep[];
  readonly content: ArazzoContent;
}

interface ArazzoContent {
  readonly arazzo: string;
  readonly info: { readonly title: string; readonly summary?: string };
  readonly sourceDescriptions: readonly { readonly type?: string; readonly url: string }[];
  readonly workflows: readonly { readonly steps: readonly ArazzoStep[] }[];
}

interface ArazzoStep {
  readonly stepId: string;
  readonly description?: string;
  readonly 'x-security'?: readonly object[];
}

/** A document that cannot be a demo; the message names file, place and reason. */
export class DemoError extends UnusableFileError {}

/**
 * Every demo there is, by provider and name; of two with one name the later folder's counts.
 * @param folders of the user's own, beside ours
 * @throws DemoError
 */
export function findDemos(folders: readonly string[] = []): Demo[] {
  const byName = new Map<string, Demo>();
  for (const folder of [OWN_SCENARIOS, ...folders]) {
    for (const file of demoFiles(folder)) {
      const demo = readDemo(file);
      byName.set(demo.name, demo);
    }
  }
  return [...byName.values()].sort((a, b) => (a.provider + a.name < b.provider + b.name ? -1 : 1));
}

function demoFiles(folder: string): string[] {
  const inside = (entry: Dirent) => join(entry.parentPath, entry.name);
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(DEMO_SUFFIX))
    .map(inside)
    .sort();
}

/** @throws DemoError where the file is not YAML, or not an Arazzo document with a title and steps */
export function readDemo(file: string): Demo {
  const shown = relative(process.cwd(), file).startsWith('..') ? file : relative(process.cwd(), file);
  const document = parseDocument(textOf(file, shown));
  const [problem] = document.errors;
  if (problem) {
    const place = problem.linePos ? `:${problem.linePos[0].line}:${problem.linePos[0].col}` : '';
    throw new DemoError(`${shown}${place}: ${problem.message.split('\n')[0]}`);
  }
  const content = document.toJS() as ArazzoContent;
  const missing = whatIsMissing(content);
  if (missing) throw new DemoError(`${shown}: ${missing}. docs/demos.md shows how a demo is written.`);
  return {
    name: basename(file, DEMO_SUFFIX),
    provider: basename(dirname(file)),
    title: content.info.title,
    summary: content.info.summary ?? '',
    file: shown,
    steps: content.workflows.flatMap(({ steps }, workflow) =>
      steps.map((step, position) => describeStep(step, markOf(workflow, position))),
    ),
    content,
  };
}

function textOf(file: string, shown: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (problem) {
    throw new DemoError(`${shown}: cannot be read (${(problem as NodeJS.ErrnoException).code}).`);
  }
}

/** Only what is needed here; the engine that runs it holds the document against the whole of Arazzo. */
function whatIsMissing(content: Partial<ArazzoContent> | null): string | undefined {
  if (!/^1\./.test(String(content?.arazzo ?? ''))) return 'it needs "arazzo: 1.0.1", the version it is written in';
  if (typeof content?.info?.title !== 'string') return 'it needs a title, as info.title';
  if (!Array.isArray(content.sourceDescriptions)) return 'it needs sourceDescriptions';
  if (!content.sourceDescriptions.every((source) => typeof source?.url === 'string')) {
    return 'every one of its sourceDescriptions needs a url';
  }
  if (!Array.isArray(content.workflows) || content.workflows.length === 0) return 'it needs a workflow';
  const hasSteps = content.workflows.every((workflow) => Array.isArray(workflow?.steps) && workflow.steps.length > 0);
  if (!hasSteps) return 'every workflow needs steps';
  const isNamed = content.workflows.every(({ steps }: { steps: Partial<ArazzoStep>[] }) =>
    steps.every((step) => typeof step?.stepId === 'string'),
  );
  return isNamed ? undefined : 'every step needs a stepId';
}

function describeStep({ stepId, description = '' }: ArazzoStep, mark: string): DemoStep {
  const [title = '', ...rest] = description.trim().split('\n');
  return { mark, id: stepId, title: title || stepId, description: rest.join(' ').replace(/\s+/g, ' ').trim() };
}

function markOf(workflow: number, position: number): string {
  return `step-${workflow}-${position}`;
}

/**
 * The document as it is run against another address: sources that name the default address are read from `url` and
 * called there, files beside the document stay where they are, and each step says which one it is.
 * @param url without a slash at the end
 * @returns JSON, which is YAML too
 */
export function pointDemoAt({ content, file }: Demo, url: string): string {
  const folder = dirname(resolve(file));
  const sourceDescriptions = content.sourceDescriptions.map((source) => {
    if (WRITTEN_ADDRESS.test(source.url)) {
      return { ...source, url: source.url.replace(WRITTEN_ADDRESS, url), 'x-serverUrl': url };
    }
    const isElsewhere = /^\w+:\/\//.test(source.url) || isAbsolute(source.url);
    return isElsewhere ? source : { ...source, url: join(folder, source.url) };
  });
  const workflows = content.workflows.map((workflow, index) => ({
    ...workflow,
    steps: workflow.steps.map((step, position) => marked(step, markOf(index, position))),
  }));
  return JSON.stringify({ ...content, sourceDescriptions, workflows }, null, 2);
}

/** As a credential and not as a parameter: a step with parameters of its own gets no examples filled in by the engine. */
function marked(step: ArazzoStep, mark: string): object {
  if ('workflowId' in step) return step;
  const scheme = { type: 'apiKey', in: 'header', name: STEP_HEADER };
  return { ...step, 'x-security': [...(step['x-security'] ?? []), { scheme, values: { apiKey: mark } }] };
}
