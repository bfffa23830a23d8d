// The options of `startSandbox()`: those of the command line in camelCase, checked by the same table, and three that only a
// program can give.
import { nearestNames } from '../engine/base/nearest-name.ts';
import { refusalOf, UsageError } from '../engine/contract/command.ts';
import type { Profile } from '../engine/contract/message.ts';
import type { ServerOptions } from '../server.ts';
import { serverOptionsOf } from './server-options.ts';
import { START_OPTIONS, type StartOption } from './start-options.ts';

export interface LibraryOptions extends Partial<Pick<ServerOptions, 'timeLimits' | 'onDefect' | 'onNotice'>> {
  /** Any free one when left out. */
  readonly port?: number;
  readonly host?: string;
  /** `memory` (default), a folder, or `postgres://…`. */
  readonly data?: string;
  readonly seed?: number;
  readonly profile?: Profile;
  /** A folder whose fixture files override ours. */
  readonly fixtures?: string;
  /** A folder with scenario files beside ours. */
  readonly scenarios?: string;
  readonly sandboxLimit?: number;
  readonly newSandboxes?: 'on-use' | 'put-only';
  /** The instant at which every clock stands still, ISO 8601 with its zone. */
  readonly clock?: string;
  readonly controlToken?: string;
  readonly allowWebhooksTo?: readonly string[];
  /** PEM files: with both, the server speaks HTTPS. */
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly noControl?: boolean;
  readonly plain?: boolean;
}

const OWN = ['timeLimits', 'onDefect', 'onNotice'] as const;
const TYPES: Readonly<Record<StartOption['type'], string>> = {
  string: 'a string',
  number: 'a number',
  boolean: 'true or false',
  list: 'a list of strings',
};

/**
 * @returns what the server is started with
 * @throws UsageError that names the option, what came and what is allowed
 */
export function readOptions(options: LibraryOptions): ServerOptions {
  const given: Readonly<Record<string, unknown>> = { port: 0, ...options };
  refuseUnknown(Object.keys(given));
  const values: Record<string, unknown> = {};
  for (const option of START_OPTIONS) {
    const name = camelCase(option.name);
    const value = given[name];
    if (value !== undefined) values[option.name] = read(option, name, value);
  }
  const { timeLimits, onDefect, onNotice } = options;
  return {
    ...serverOptionsOf(values, camelCase),
    ...(timeLimits && { timeLimits }),
    ...(onDefect && { onDefect: requireFunction('onDefect', onDefect) }),
    ...(onNotice && { onNotice: requireFunction('onNotice', onNotice) }),
  };
}

function read(option: StartOption, name: string, value: unknown): unknown {
  const isList = Array.isArray(value) && value.every((item) => typeof item === 'string');
  const hasType = option.type === 'list' ? isList : typeof value === option.type;
  const shown = JSON.stringify(value) ?? String(value);
  if (!hasType) throw refusalOf(name, { ...option, allowed: TYPES[option.type] }, shown);
  // An empty list allows nothing more, as an option that is left out.
  const parsed = isList && value.length === 0 ? [] : option.parse(String(value));
  if (parsed === undefined) throw refusalOf(name, option, shown);
  return parsed;
}

function refuseUnknown(names: readonly string[]): void {
  const known = [...START_OPTIONS.map(({ name }) => camelCase(name)), ...OWN];
  for (const name of names) {
    if (known.includes(name)) continue;
    const meant = nearestNames(name, known).join(', ');
    throw new UsageError(`startSandbox() has no option ${name}; the nearest are ${meant}.`);
  }
}

function requireFunction<F>(name: string, value: F): F {
  if (typeof value === 'function') return value;
  throw new UsageError(`${name} must be a function; ${JSON.stringify(value)} is not.`);
}

/** `sandbox-limit` is `sandboxLimit`. */
function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_dash, letter: string) => letter.toUpperCase());
}
