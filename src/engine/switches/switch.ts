// A switch is an outcome, a delay, headers or a hold, armed for calls to come. Switches are in the store, so that one
// transaction takes a switch and changes the state.
import type { CollectionDefinition, Stored } from '../../store/store.ts';
import type { Delay } from '../contract/exchange.ts';
import type { Match } from '../matching/match.ts';
import type { AnswerHeaders } from './answer-headers.ts';

/** How long a call is held. */
export interface Hold {
  readonly maxMs?: number;
}

/** One step of a switch: what it does, on which calls and how often. */
export interface SwitchStep {
  /** What it forces. Without it, the step slows, labels or holds the calls that it matches, whatever they are answered. */
  readonly outcome?: string;
  /** Only on calls of this operation; on all operations that can give the outcome when left out. */
  readonly operation?: string;
  readonly match?: Match;
  /** How often it fires; without end when left out. */
  readonly times?: number;
  /** How many matching calls pass before it fires. */
  readonly after?: number;
  readonly probability?: number;
  readonly delay?: Delay;
  /** Headers of the answer. */
  readonly headers?: AnswerHeaders;
  /** Holds the call until a person or program decides it. */
  readonly hold?: Hold;
  /** Parameters of the outcome; they fit the schema that the outcome declares. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** The step that follows when this one is used up. */
  readonly then?: SwitchStep;
}

export interface Switch extends Stored {
  readonly step: SwitchStep;
  /** How often it has fired, over all steps. */
  readonly fired: number;
  /** How often the present step has fired, and how many matching calls it has seen. */
  readonly stepFired: number;
  readonly stepSeen: number;
  readonly live: boolean;
  readonly createdAt: number;
  readonly expiresAt?: number;
  /** The scenario that armed it. */
  readonly scenario?: string;
}

export const SWITCHES: CollectionDefinition<Switch> = {
  name: 'engine.switches',
  part: 'switches',
  groups: {
    live: (armed) => (armed.live ? 'live' : undefined),
    scenario: (armed) => armed.scenario,
    kind: (armed) => (armed.live ? kindOf(armed.step) : undefined),
    wanted: (armed) => (armed.live ? wantedBy(armed.step) : undefined),
  },
};

/** What a switch does: it forces an outcome, or it slows, labels or holds whatever the answer is. */
export type SwitchKind = 'outcome' | 'adjustment';

function kindOf({ outcome }: SwitchStep): SwitchKind {
  return outcome === undefined ? 'adjustment' : 'outcome';
}

const LONGEST_KEY = 200;

/**
 * What a call must have for the step to act on it: the operation, and the first value that its match asks for. Calls find
 * their switches by it, so that other calls' switches cost them nothing.
 */
function wantedBy(step: SwitchStep): string {
  const { operation, match } = step;
  const kind = kindOf(step);
  if (!match || 'schema' in match) return wantsAnything(kind);
  for (const name of Object.keys(match)) {
    const key = wantedKey(kind, operation, name, match[name]);
    if (key !== undefined) return key;
  }
  return wantsAnything(kind);
}

/** The key of switches that may act on a call whatever its message holds. */
export function wantsAnything(kind: SwitchKind): string {
  return `${kind} *`;
}

/** @returns undefined for a value by which no switch is found: a list, an object, a long text */
export function wantedKey(
  kind: SwitchKind,
  operation: string | undefined,
  name: string,
  value: unknown,
): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  const text = String(value);
  return text.length + name.length > LONGEST_KEY ? undefined : `${kind} ${operation ?? ''} ${name} ${text}`;
}

/** The last number given to a switch, so that no two switches ever have the same id. */
export const COUNTERS: CollectionDefinition<Stored & { readonly last: number }> = {
  name: 'engine.counters',
  part: 'switches',
};

/** Whether it can still fire at `now`, in milliseconds: it is not used up and has not expired. */
export function isLive({ live, expiresAt }: Switch, now: number): boolean {
  return live && (expiresAt === undefined || expiresAt > now);
}

/** How often the switch can still fire from `now` on, in milliseconds; undefined when there is no limit. */
export function remaining(armed: Switch, now: number): number | undefined {
  if (!isLive(armed, now)) return 0;
  const { step, stepFired } = armed;
  let left = (step.times ?? Number.POSITIVE_INFINITY) - stepFired;
  for (let next = step.then; next; next = next.then) left += next.times ?? Number.POSITIVE_INFINITY;
  return Number.isFinite(left) ? left : undefined;
}
