// A switch as a caller or a scenario file asks for it.
import type { JsonSchema } from '../contract/json-schema.ts';
import { ANSWER_HEADERS } from './answer-headers.ts';
import type { SwitchStep } from './switch.ts';

const MOST_MS = 86_400_000;
const LONGEST_HOLD_MS = 600_000;

const DELAY = {
  description: 'How long to wait before the answer leaves: one of `ms`, `uniform` and `lognormal`',
  type: 'object',
  properties: {
    ms: { type: 'integer', minimum: 0, maximum: MOST_MS },
    uniform: { type: 'array', items: { type: 'integer', minimum: 0, maximum: MOST_MS }, minItems: 2, maxItems: 2 },
    lognormal: {
      type: 'object',
      properties: {
        medianMs: { type: 'number', exclusiveMinimum: 0, maximum: MOST_MS },
        sigma: { type: 'number', minimum: 0, maximum: 5 },
      },
      required: ['medianMs', 'sigma'],
      additionalProperties: false,
    },
  },
  minProperties: 1,
  maxProperties: 1,
  additionalProperties: false,
};

const STEP_MEMBERS = {
  outcome: {
    type: 'string',
    minLength: 1,
    maxLength: 80,
    description:
      'A name of the catalogue: `provider.code` or `fault.name`; left out by a switch that only delays, sets headers or holds',
  },
  operation: { type: 'string', maxLength: 80, description: 'Only this operation: `provider.operation`' },
  match: { type: 'object', description: 'A JSON subset of the opened message, or `{"schema": a JSON Schema}`' },
  times: {
    type: 'integer',
    minimum: 1,
    maximum: 1_000_000,
    description: 'How often it fires; without end when left out',
  },
  after: { type: 'integer', minimum: 0, maximum: 1_000_000, description: 'How many matching calls pass first' },
  probability: { type: 'number', minimum: 0, maximum: 1, description: 'The chance of firing, from the seed' },
  delay: DELAY,
  headers: ANSWER_HEADERS,
  hold: {
    type: 'object',
    properties: {
      maxMs: { type: 'integer', minimum: 1, maximum: LONGEST_HOLD_MS, description: '60,000 when left out' },
    },
    additionalProperties: false,
    description:
      'Holds a call until POST /_sandbox/holds/{id} decides it, or until the time is over; once when `times` is left out',
  },
  parameters: {
    type: 'object',
    description: 'Parameters of the outcome; GET /_sandbox/outcomes shows the schema of each outcome that takes some',
  },
  then: { $ref: '#/$defs/step', description: 'The step that follows when this one is used up' },
};

/** The JSON Schema of a switch to be armed, in the control API and in scenario files. */
export const SWITCH_REQUEST: JsonSchema = {
  type: 'object',
  properties: {
    ...STEP_MEMBERS,
    ttlMs: { type: 'integer', minimum: 1, maximum: 31_536_000_000, description: "Its lifetime on the sandbox's clock" },
  },
  additionalProperties: false,
  $defs: { step: { type: 'object', properties: STEP_MEMBERS, additionalProperties: false } },
};

/** A switch that fits `SWITCH_REQUEST`. */
export interface SwitchRequest extends SwitchStep {
  /** Its lifetime on the sandbox's clock, in milliseconds; without end when left out. */
  readonly ttlMs?: number;
}
