// A command of the command line: its options, how each is read, and what it does. A provider may bring commands of its own.
import type { ProviderFixtures } from './fixtures.ts';

/** A mistake in how the program was called; it leaves with exit code 2. */
export class UsageError extends Error {}

export interface Option<T = unknown> {
  /** As in `--port`. */
  readonly name: string;
  /** How its value is shown in the help; an option without one is a switch. */
  readonly value?: string;
  readonly summary: string;
  /** What is allowed, for the refusal. */
  readonly allowed?: string;
  readonly isRequired?: boolean;
  /** True where not even a refusal may show the value. */
  readonly isSecret?: boolean;
  /** True where it may be given several times; `parse` then gets all of them, joined by commas. */
  readonly isRepeatable?: boolean;
  /** @returns the value, or undefined when the text is not allowed */
  parse(text: string): T | undefined;
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  /** The word after the command, where it takes one. */
  readonly operand?: string;
  readonly options: readonly Option[];
  /** @returns the exit code */
  run(values: Values, operand: string | undefined, io: Io): number | Promise<number>;
}

export type Values = Readonly<Record<string, unknown>>;

/** The streams and signals that a command uses; a test passes its own. */
export interface Io {
  readonly stdout: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly stderr: { write(text: string): unknown };
  readInput(): Promise<string>;
  /** Waits for the enter key; only present where standard input is a terminal. */
  nextLine?(signal: AbortSignal): Promise<void>;
  /** Calls back once when the process is asked to stop. */
  onStop(stop: () => void): void;
}

/** A command that a provider brings, e.g. to make a token of its own. */
export interface ProviderCommand extends Omit<Command, 'run'> {
  /** @returns the exit code */
  run(values: Values, operand: string | undefined, io: ProviderIo): number | Promise<number>;
}

export interface ProviderIo extends Io {
  /** What `GET /_sandbox/fixtures` shows of the provider in a fresh world. */
  fixtures(): Promise<ProviderFixtures>;
}

export function wholeNumber(least: number, most: number) {
  return {
    allowed: `a whole number from ${least} to ${most}`,
    parse: (text: string) =>
      /^\d{1,15}$/.test(text) && Number(text) >= least && Number(text) <= most ? Number(text) : undefined,
  };
}

export function oneOf<const T extends string>(...names: readonly T[]) {
  return {
    allowed: `one of ${names.join(', ')}`,
    parse: (text: string) => names.find((name) => name === text),
  };
}

export function text(allowed: string, pattern = /./s) {
  return { allowed, parse: (given: string) => (pattern.test(given) ? given : undefined) };
}

/** An option without a value; its environment variable takes 1, true, 0 or false. */
export const flag = {
  allowed: '1, true, 0 or false',
  parse: (given: string) => (/^(1|true)$/i.test(given) ? true : /^(0|false)$/i.test(given) ? false : undefined),
};

/** Why a value is refused, in one sentence; a secret value is not shown. */
export function refusalOf(source: string, { allowed, isSecret }: Option, given: string): UsageError {
  return new UsageError(`${source} must be ${allowed}; ${isSecret ? 'what was given' : given} is not.`);
}
