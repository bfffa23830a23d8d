// Masking: done at every exit (journal, stream, report), never at the entrance, so that the rules see the truth.
// A secret is known by its name, by its form, or by being one of the sandbox's own, wherever it stands.
import { stepsOf } from '../base/json-pointer.ts';
import type { SandboxView } from '../contract/exchange.ts';
import type { BaseWorld, Guarded, Provider } from '../contract/provider.ts';
import { MASK, maskPans } from './find-card-numbers.ts';
import { maskNamed, maskUserinfo, SECRET_NAMES } from './secrets-in-text.ts';

export { MASK };
export const TOO_DEEP = '[nested too deep to show]';
const DEEPEST = 64;

export interface MaskingRules {
  /** Member and header names, in lower case, whose values never leave, beside those that are secret anywhere. */
  readonly secrets: ReadonlySet<string>;
  /** Values that are secret wherever they stand: the keys and codes of the sandbox's clients. */
  readonly values?: ReadonlySet<string>;
  /** Members of the provider's that are guarded whole. */
  readonly guarded?: Guarded | undefined;
}

/** Names that are secret for every provider, in a header, a query or a message. */
const SECRET_NAME = new RegExp(`${SECRET_NAMES}|^(?:card[_-]?)?pin$|^(?:set-)?cookie$`, 'i');
/** What can be a member's name, and not a value in the place of a name. */
const PLAIN_NAME = /^[\w-]{1,64}$/;
/** Shorter values stand in too many other words to be told apart. */
const SHORTEST_VALUE = 6;

/** Whether what this name holds never leaves. */
export function isSecretName(name: string, { secrets }: MaskingRules): boolean {
  return secrets.has(name.toLowerCase()) || SECRET_NAME.test(name);
}

/** What an exchange is masked by: whose it is, and in which sandbox. */
interface Origin {
  readonly provider: Pick<Provider, 'secrets' | 'guarded'> | undefined;
  readonly sandbox: Pick<SandboxView, 'worlds'>;
}

/** The rules for everything that is shown of an exchange. */
export function rulesFor({ provider, sandbox }: Origin): MaskingRules {
  return { secrets: provider?.secrets ?? NO_NAMES, values: clientSecrets(sandbox.worlds), guarded: provider?.guarded };
}

const NO_NAMES: ReadonlySet<string> = new Set();
const known = new WeakMap<ReadonlyMap<string, BaseWorld<unknown>>, ReadonlySet<string>>();

/** The keys and codes of all clients of all providers: one that is sent to the wrong one is a secret still. */
function clientSecrets(worlds: ReadonlyMap<string, BaseWorld<unknown>>): ReadonlySet<string> {
  let values = known.get(worlds);
  if (!values) {
    const callers = [...worlds.values()].flatMap((world) => [...world.callers.values()]);
    const members = callers.flatMap((caller) => Object.entries(caller as object));
    const secret = members.filter(([name, value]) => SECRET_NAME.test(name) && typeof value === 'string');
    values = new Set(secret.map(([, value]) => value as string).filter((value) => value.length >= SHORTEST_VALUE));
    known.set(worlds, values);
  }
  return values;
}

/** A copy of the value without secrets, and with every card number cut to its first six and last four digits. */
export function mask(value: unknown, rules: MaskingRules, depth = 0, isGuarded = false): unknown {
  if (isGuarded && typeof value !== 'object' && !isNothing(value)) return MASK;
  if (typeof value === 'string') return maskText(value, rules);
  if (typeof value === 'number') return maskNumber(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEEPEST) return TOO_DEEP;
  if (Array.isArray(value)) return value.map((item) => mask(item, rules, depth + 1, isGuarded));
  if (isGuarded && !Object.keys(value).every((name) => PLAIN_NAME.test(name))) return MASK;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      maskText(name, rules),
      maskMember(name, member, rules, depth + 1, isGuarded),
    ]),
  );
}

/** Above this a number is not exact: what was sent may have been a card number of 19 digits, of which most are left. */
const LONGEST_EXACT = 1e18;

function maskNumber(value: number): unknown {
  if (!(value >= FEWEST)) return value;
  const text = String(Math.trunc(value));
  const masked = maskPans(text);
  if (masked !== text) return masked;
  return value >= LONGEST_EXACT && MAY_BE_LONG.test(text) ? `${text.slice(0, 6)}${'*'.repeat(13)}` : value;
}

/** The smallest number with as many digits as a card number. */
const FEWEST = 1e13;
const MAY_BE_LONG = /^[46]\d{18}$/;

function maskMember(name: string, member: unknown, rules: MaskingRules, depth: number, isGuarded: boolean): unknown {
  if (isNothing(member)) return member;
  if (isSecretName(name, rules)) return MASK;
  const { guarded } = rules;
  if (guarded?.within.test(name)) return mask(member, rules, depth, true);
  const form = guarded?.shown.get(name.toLowerCase());
  if (form) return typeof member !== 'object' && form.test(String(member)) ? mask(member, rules, depth) : MASK;
  return isGuarded ? MASK : mask(member, rules, depth);
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/**
 * Masks a value taken out of a message, as it is masked there.
 * @param pointer the JSON Pointer of where it stood
 */
export function maskAt(pointer: string, value: unknown, rules: MaskingRules): unknown {
  const steps = stepsOf(pointer);
  if (!isNothing(value) && steps.some((step) => isSecretName(step, rules))) return MASK;
  const above = steps.slice(0, -1);
  return maskMember(
    steps.at(-1) ?? '',
    value,
    rules,
    0,
    above.some((step) => rules.guarded?.within.test(step)),
  );
}

/** A body that is not JSON. It is unknown where a guarded member ends in it, so nothing from its beginning on is shown. */
export function maskBroken(body: string, rules: MaskingRules): string {
  const found = rules.guarded?.within.exec(body);
  return found ? `${maskText(body.slice(0, found.index), rules)}${found[0]}${MASK}` : maskText(body, rules);
}

/** Secrets stand in names as well, where a client has taken a value for one. */
export function maskText(text: string, { values = NO_NAMES }: MaskingRules): string {
  let masked = maskNamed(maskUserinfo(maskPans(text)));
  for (const value of values) if (masked.includes(value)) masked = masked.replaceAll(value, MASK);
  return masked;
}
