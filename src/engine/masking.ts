// Masking: done at every exit (journal, stream, report), never at the entrance, so that the rules see the truth.
// A secret is known by its name, by its form, or by being one of the sandbox's own, wherever somebody put it.
import { CARD_CODE_NAMES, findPans, maskPans } from './pan.ts';
import type { Provider, WorldAtRest } from './provider.ts';
import type { Sandbox } from './sandboxes.ts';

export const MASK = '[masked]';
export const TOO_DEEP = '[nested too deep to show]';
const DEEPEST = 64;

export interface MaskingRules {
  /** Member and header names, in lower case, whose values never leave, beside those that are secret anywhere. */
  readonly secrets: ReadonlySet<string>;
  /** Values that are secret wherever they stand: the keys and codes of the sandbox's clients. */
  readonly values?: ReadonlySet<string>;
}

const NAMES = `${CARD_CODE_NAMES}|security[_-]?code|secure[_-]?code|api[_-]?key|password`;
/** Names that are secret whoever uses them, in a header, a query or a message. */
const SECRET_NAME = new RegExp(`${NAMES}|^(?:card[_-]?)?pin$|^(?:proxy-)?authorization$|^(?:set-)?cookie$`, 'i');
/** The same names in a text that is no JSON: in a query, a form, or JSON that is broken. */
const NAMED_IN_TEXT = new RegExp(
  `((?:${NAMES})[\\w-]{0,24}["'\u2018-\u201d]?\\s{0,8}[:=]\\s{0,8}["'\u2018-\u201d]?)([^"'\u2018-\u201d&,;\\s}]+)`,
  'gi',
);
/** 128 hexadecimal digits, a SHA-512 digest, even with white space within. */
const LONG_DIGEST = /(?<![0-9A-Fa-f])(?:[0-9A-Fa-f]\s?){127}[0-9A-Fa-f](?![0-9A-Fa-f])/g;
/** Shorter values stand in too many other words to be told apart. */
const SHORTEST_VALUE = 6;

/** Whether what this name holds never leaves. */
export function isSecretName(name: string, { secrets }: MaskingRules): boolean {
  return secrets.has(name.toLowerCase()) || SECRET_NAME.test(name);
}

/** What an exchange is masked by: whose it is, and in which sandbox. */
interface Origin {
  readonly provider: Pick<Provider, 'secrets'> | undefined;
  readonly sandbox: Pick<Sandbox, 'worlds'>;
}

/** The rules for everything that is shown of an exchange. */
export function rulesFor({ provider, sandbox }: Origin): MaskingRules {
  return { secrets: provider?.secrets ?? NO_NAMES, values: clientSecrets(sandbox.worlds) };
}

const NO_NAMES: ReadonlySet<string> = new Set();
const known = new WeakMap<ReadonlyMap<string, WorldAtRest<unknown>>, ReadonlySet<string>>();

/** The keys and codes of all clients of all providers: one that is sent to the wrong one is a secret still. */
function clientSecrets(worlds: ReadonlyMap<string, WorldAtRest<unknown>>): ReadonlySet<string> {
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
export function mask(value: unknown, rules: MaskingRules, depth = 0): unknown {
  if (typeof value === 'string') return maskText(value, rules);
  if (typeof value === 'number') return findPans(String(value)).length > 0 ? maskPans(String(value)) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEEPEST) return TOO_DEEP;
  if (Array.isArray(value)) return value.map((item) => mask(item, rules, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      maskText(name, rules),
      isSecretName(name, rules) && member !== null && member !== '' ? MASK : mask(member, rules, depth + 1),
    ]),
  );
}

/** Secrets stand in names as well, where a client has taken a value for one. */
export function maskText(text: string, { values = NO_NAMES }: MaskingRules): string {
  let masked = maskPans(text).replace(LONG_DIGEST, MASK).replace(NAMED_IN_TEXT, `$1${MASK}`);
  for (const value of values) if (masked.includes(value)) masked = masked.replaceAll(value, MASK);
  return masked;
}
