// Command-line arguments and CARD_SANDBOX_… variables to one value per option, or a sentence that says what is wrong.
import { parseArgs } from 'node:util';
import { type Command, refusalOf, UsageError, type Values } from '../engine/contract/command.ts';

export {
  type Command,
  flag,
  type Io,
  type Option,
  oneOf,
  text,
  UsageError,
  type Values,
  wholeNumber,
} from '../engine/contract/command.ts';

export const ENVIRONMENT_PREFIX = 'CARD_SANDBOX_';

/** The environment variable of an option. */
export function variableOf(option: string): string {
  return ENVIRONMENT_PREFIX + option.toUpperCase().replaceAll('-', '_');
}

/**
 * @param args what follows the command's name
 * @throws UsageError that names the option, what came and what is allowed
 */
export function readArguments(
  command: Command,
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): { values: Values; operand: string | undefined } {
  const { values: given, positionals } = parse(command, args);
  if (positionals.length > (command.operand ? 1 : 0)) {
    throw new UsageError(
      `${command.name} takes ${command.operand ? 'one' : 'no'} operand; "${withoutCredentials(positionals.at(-1) ?? '')}" is too many.`,
    );
  }
  const values: Record<string, unknown> = {};
  for (const option of command.options) {
    const variable = variableOf(option.name);
    // A variable that is empty is how a shell or a compose file leaves one out.
    const text = given[option.name] ?? (environment[variable] || undefined);
    const source = option.name in given ? `--${option.name}` : variable;
    if (text === undefined) {
      if (option.isRequired) throw new UsageError(`--${option.name} is missing; it must be ${option.allowed}.`);
      continue;
    }
    if (String(text).includes('\ufffd')) {
      throw new UsageError(`${source} holds bytes that are not UTF-8; write it in UTF-8.`);
    }
    const value = option.parse(String(text));
    if (value === undefined) {
      throw refusalOf(source, option, `"${withoutCredentials(String(text))}"`);
    }
    values[option.name] = value;
  }
  return { values, operand: positionals[0] };
}

/** Text as it may be shown: an address that may hold a name, a password or settings is cut off behind its scheme. */
export function withoutCredentials(text: string): string {
  const scheme = /^\s*([a-z][a-z\d+.-]*:\/\/)/i.exec(text)?.[1] ?? '';
  const isPlain = scheme === '' || /^https?:/i.test(scheme);
  return isPlain && !/[@?]|password|passwd|secret/i.test(text) ? text : `${scheme}…`;
}

function parse(command: Command, args: readonly string[]) {
  const options = Object.fromEntries(
    command.options.map(({ name, value, isRepeatable = false }) => [
      name,
      { type: value ? ('string' as const) : ('boolean' as const), multiple: isRepeatable },
    ]),
  );
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (problem) {
    throw new UsageError(`${reasonOf(problem as NodeJS.ErrnoException, command, args)}.`);
  }
}

/** What Node says of words that it does not understand, as we say it. */
function reasonOf({ code, message }: NodeJS.ErrnoException, command: Command, args: readonly string[]): string {
  const name = /'(?:-\w, )?--([\w-]+)/.exec(message)?.[1];
  const option = command.options.find((each) => each.name === name);
  if (code !== 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE' || !option) {
    const known = command.options.map((each) => `--${each.name}`).join(', ') || 'none';
    return `${message.split('. ')[0]}. ${command.name} knows ${known}`;
  }
  if (!option.value) return `--${name} takes no value`;
  const next = args[args.lastIndexOf(`--${name}`) + 1];
  if (next === undefined) return `--${name} has no value; it must be ${option.allowed}`;
  const shown = option.isSecret ? 'what follows' : `"${withoutCredentials(next)}"`;
  return `--${name} must be ${option.allowed}; ${shown} is not, or is given as --${name}=VALUE since it begins with a hyphen`;
}

/** Where a server answers, without a slash at the end. */
export const serverAddress = {
  allowed: 'the address of a running server without a path, e.g. http://127.0.0.1:4242',
  parse: (given: string) => {
    const isAddress = /^https?:\/\/[^\s/?#@]+\/?$/.test(given) && URL.canParse(given);
    return isAddress ? given.replace(/\/$/, '') : undefined;
  },
};
