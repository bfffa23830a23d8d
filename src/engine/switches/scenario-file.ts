// Reads a scenario file: what the client meets, what a good client does about it, and the switches that make it happen.
import { createHash } from 'node:crypto';
import { SandboxError } from '../base/errors.ts';
import { lineOf, repeatedMember, syntaxErrorIn } from '../base/json-location.ts';
import { NAME, NAME_IN_WORDS } from '../base/names.ts';
import { parseJson } from '../base/parse-json.ts';
import { isForEveryCall } from '../catalogue/catalogue.ts';
import type { JsonSchema } from '../contract/json-schema.ts';
import type { Outcome } from '../contract/outcome.ts';
import { compile } from '../messages/compile-schema.ts';
import { violationsOf } from '../messages/describe-violation.ts';
import { type KnownNames, type ReadSwitch, readSwitch } from './read-switch.ts';
import type { SwitchStep } from './switch.ts';
import { SWITCH_REQUEST, type SwitchRequest } from './switch-request.ts';

export const SCENARIO_SUFFIX = '.scenario.json';

/** How many errors of one file are reported together. */
const MOST_ERRORS_REPORTED = 5;

/** What a scenario file says, with every name in full. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** One sentence: what the client meets. */
  readonly situation: string;
  /** One sentence: what a good client does about it. */
  readonly goodClient?: string;
  readonly switches: readonly ReadSwitch[];
  /** The operations on which its switches can act. */
  readonly operations: readonly string[];
}

/** Why a scenario file cannot be used. */
export interface ScenarioError {
  /** Counted from 1. */
  readonly line: number;
  readonly reason: string;
}

const { $defs, ...SWITCH } = SWITCH_REQUEST;

const sentence = (description: string) => ({ type: 'string', minLength: 1, maxLength: 1_000, description });

/** The JSON Schema of a scenario file. `scenarios/scenario.schema.json` has it for editors. */
export const SCENARIO_FILE: JsonSchema = {
  type: 'object',
  properties: {
    $schema: { type: 'string', description: 'Where an editor finds this schema' },
    name: {
      type: 'string',
      pattern: NAME.source,
      description: `${NAME_IN_WORDS}, the first a letter or digit`,
    },
    title: { type: 'string', minLength: 1, maxLength: 120, description: 'A few words for a list' },
    situation: sentence('One sentence: what the client meets'),
    goodClient: sentence('One sentence: what a good client does about it'),
    switches: {
      type: 'array',
      items: SWITCH,
      minItems: 1,
      maxItems: 50,
      description: 'Armed together and in this order, as POST /_sandbox/switches takes them',
    },
  },
  required: ['name', 'title', 'situation', 'switches'],
  additionalProperties: false,
  $defs,
};

/** The content of a file that fits the schema. */
type ScenarioFile = Omit<Scenario, 'switches' | 'operations'> & { readonly switches: readonly SwitchRequest[] };

/**
 * Reads the text of a scenario file.
 * @param wasChecked true when the build has checked this very text against the schema, so that only its names are checked
 * @returns the scenario, or what is wrong with the file and on which line
 */
export function readScenario(text: string, known: KnownNames, wasChecked = false): Scenario | ScenarioError {
  const parsed = parseJson(text);
  if ('problem' in parsed) return unparsable(text, parsed.problem);
  const misfit = wasChecked ? undefined : (repetitionIn(text) ?? misfitOf(parsed.value, text));
  if (misfit) return misfit;
  const { name, title, situation, goodClient, switches } = parsed.value as ScenarioFile;
  try {
    const read = switches.map((requested, index) =>
      readSwitch(requested, { ...known, wasChecked }, `/switches/${index}`),
    );
    return {
      name,
      title,
      situation,
      ...(goodClient === undefined ? {} : { goodClient }),
      switches: read,
      operations: operationsOf(read, known),
    };
  } catch (problem) {
    if (!(problem instanceof SandboxError)) throw problem;
    const { member = '', message, expected } = problem.detail;
    const reason = `${message.startsWith(member) ? '' : `${member}: `}${message}${hintOf(expected)}`;
    return { line: lineOf(text, member), reason };
  }
}

function unparsable(text: string, problem: string): ScenarioError {
  if (text.trim() === '') return { line: 1, reason: 'the file is empty' };
  const { line, column } = syntaxErrorIn(text);
  return { line, reason: `column ${column}: ${problem.replace(/\s+/g, ' ')}` };
}

export function isScenarioError(read: Scenario | ScenarioError): read is ScenarioError {
  return 'reason' in read;
}

/** A fingerprint of a file's text and of the schema. It changes when either of them does. */
export function fingerprint(text: string): string {
  return createHash('sha256').update(JSON.stringify(SCENARIO_FILE)).update(text).digest('hex');
}

/** A member that is written twice. JSON.parse would silently ignore the first one, and its author cannot mean that. */
function repetitionIn(text: string): ScenarioError | undefined {
  const repeated = repeatedMember(text);
  if (!repeated) return undefined;
  const { line, firstLine, pointer } = repeated;
  return { line, reason: `${pointer}: the member is there twice, first on line ${firstLine}` };
}

let check: ReturnType<typeof compile> | undefined;

/** The first place at which the content does not fit the schema, with the later ones in the same sentence. */
function misfitOf(content: unknown, text: string): ScenarioError | undefined {
  check ??= compile(SCENARIO_FILE);
  if (check(content)) return undefined;
  const errors = violationsOf(check)
    .map(({ pointer, message, allowed }) => {
      const hint = hintOf(Array.isArray(allowed) ? allowed : []);
      return { line: lineOf(text, pointer), reason: `${pointer || 'the file'}: ${message}${hint}` };
    })
    .sort((a, b) => a.line - b.line);
  const [first, ...others] = errors.slice(0, MOST_ERRORS_REPORTED);
  if (!first) return undefined;
  return {
    ...first,
    reason: [first.reason, ...others.map(({ line, reason }) => `line ${line}: ${reason}`)].join('; '),
  };
}

/** The allowed values in brackets, if they are a list of texts. */
function hintOf(expected: unknown): string {
  const isList = Array.isArray(expected) && expected.length > 0 && expected.every((name) => typeof name === 'string');
  return isList ? ` (expected: ${expected.join(', ')})` : '';
}

function operationsOf(switches: readonly ReadSwitch[], { catalogue, operations }: KnownNames): string[] {
  const reached = new Set<string>();
  for (const { step } of switches) {
    for (let each: SwitchStep | undefined = step; each; each = each.then) {
      const outcome = each.outcome === undefined ? undefined : (catalogue.get(each.outcome) as Outcome);
      const able = !outcome || isForEveryCall(outcome) ? operations : outcome.operations;
      for (const operation of each.operation ? [each.operation] : able) {
        reached.add(operation);
      }
    }
  }
  return operations.filter((operation) => reached.has(operation));
}
