// scenario-file: one file, one situation: what happens, what a good client does about it, and the switches that make it so.
import { createHash } from 'node:crypto';
import { SandboxError } from '../base/errors.ts';
import { lineOf, lineOfSyntaxError, repeatedMember } from '../base/json-location.ts';
import { NAME, NAME_IN_WORDS } from '../base/names.ts';
import { parseJson } from '../base/parse-json.ts';
import { isForEveryCall } from '../catalogue/catalogue.ts';
import type { JsonSchema } from '../contract/json-schema.ts';
import type { Outcome } from '../contract/outcome.ts';
import { compile } from '../messages/compile-schema.ts';
import { violationsOf } from '../messages/describe-violation.ts';
import { type Known, type ReadSwitch, readSwitch, SWITCH_REQUEST, type SwitchRequest } from './arm.ts';
import type { SwitchStep } from './switch.ts';

export const SCENARIO_SUFFIX = '.scenario.json';

/** Of one file; who mends these is told of the rest. */
const MOST_ERRORS_TOLD = 5;

/** What a scenario file says, every name in full. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** One sentence: what the client meets. */
  readonly situation: string;
  /** One sentence: what a good client does about it. */
  readonly goodClient?: string;
  readonly switches: readonly ReadSwitch[];
  /** The operations that its switches can act on. */
  readonly operations: readonly string[];
}

/** Why a file cannot be used. */
export interface Fault {
  /** Counted from 1. */
  readonly line: number;
  readonly reason: string;
}

const { $defs, ...SWITCH } = SWITCH_REQUEST;

const sentence = (description: string) => ({ type: 'string', minLength: 1, maxLength: 1_000, description });

/** A scenario file; `scenarios/scenario.schema.json` is the same for editors. */
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

/** What a file says of itself once it fits the schema. */
type Written = Omit<Scenario, 'switches' | 'operations'> & { readonly switches: readonly SwitchRequest[] };

/**
 * Reads the text of a scenario file.
 * @param wasChecked true where this very text was held against the schema before, so that only its names are looked up
 * @returns the scenario, or the first thing that is wrong with it and where
 */
export function readScenario(text: string, known: Known, wasChecked = false): Scenario | Fault {
  const parsed = parseJson(text);
  if ('problem' in parsed) return { line: lineOfSyntaxError(text), reason: parsed.problem.replace(/\s+/g, ' ') };
  const misfit = wasChecked ? undefined : (repetitionIn(text) ?? misfitOf(parsed.value, text));
  if (misfit) return misfit;
  const { name, title, situation, goodClient, switches } = parsed.value as Written;
  try {
    const read = switches.map((asked, index) => readSwitch(asked, { ...known, wasChecked }, `/switches/${index}`));
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

export function isScenarioError(read: Scenario | Fault): read is Fault {
  return 'reason' in read;
}

/** A fingerprint of a file that fits the schema as it is now; a change of either gives another. */
export function fingerprint(text: string): string {
  return createHash('sha256').update(JSON.stringify(SCENARIO_FILE)).update(text).digest('hex');
}

/** Of two members with one name the first would be passed over in silence, which nobody means. */
function repetitionIn(text: string): Fault | undefined {
  const repeated = repeatedMember(text);
  if (!repeated) return undefined;
  const { line, firstLine, pointer } = repeated;
  return { line, reason: `${pointer}: the member is there twice, first on line ${firstLine}` };
}

let check: ReturnType<typeof compile> | undefined;

/** Where the content does not fit the schema: the first place, and those after it in the same breath. */
function misfitOf(content: unknown, text: string): Fault | undefined {
  check ??= compile(SCENARIO_FILE);
  if (check(content)) return undefined;
  const errors = violationsOf(check)
    .map(({ pointer, message, allowed }) => {
      const hint = hintOf(Array.isArray(allowed) ? allowed : []);
      return { line: lineOf(text, pointer), reason: `${pointer || 'the file'}: ${message}${hint}` };
    })
    .sort((a, b) => a.line - b.line);
  const [first, ...others] = errors.slice(0, MOST_ERRORS_TOLD);
  if (!first) return undefined;
  return {
    ...first,
    reason: [first.reason, ...others.map(({ line, reason }) => `line ${line}: ${reason}`)].join('; '),
  };
}

/** What is allowed, where it is a list that can be read. */
function hintOf(expected: unknown): string {
  const isList = Array.isArray(expected) && expected.length > 0 && expected.every((name) => typeof name === 'string');
  return isList ? ` (expected: ${expected.join(', ')})` : '';
}

function operationsOf(switches: readonly ReadSwitch[], { catalogue, operations }: Known): string[] {
  const reached = new Set<string>();
  for (const { step } of switches) {
    for (let each: SwitchStep | undefined = step; each; each = each.then) {
      const outcome = catalogue.get(each.outcome) as Outcome;
      const able = isForEveryCall(outcome) ? operations : outcome.operations;
      for (const operation of each.operation ? [each.operation] : able) {
        reached.add(operation);
      }
    }
  }
  return operations.filter((operation) => reached.has(operation));
}
