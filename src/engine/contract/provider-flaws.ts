// What is wrong with the description of a provider. `defineProvider` refuses it when the server starts, with a sentence;
// without these checks the same flaw would fail later, on some call, or never be seen.
import type { OperationDescription } from './operation.ts';
import type { OutcomeDescription } from './outcome.ts';
import { type PathTemplate, readPathTemplate } from './path-template.ts';
import type { ProviderDescription } from './provider.ts';

/** Names that the catalogue and the control API use themselves. */
const RESERVED_IDS = ['fault', 'webhook', 'control', 'sandbox'];
/** The statuses with which the lifecycle refuses on behalf of every provider, and what each is for. */
const NEEDED = {
  '404': 'a path under the provider’s addresses that means no operation',
  '405': 'a path that is not served with this method',
  '413': 'a body that is larger than the server reads',
} as const;

/** @returns the first thing that is wrong, a sentence that says what to do; undefined where all is well */
export function flawOf(provider: ProviderDescription): string | undefined {
  return (
    flawOfId(provider) ??
    flawOfOperations(provider) ??
    flawOfPaths(provider) ??
    flawOfUnserved(provider) ??
    flawOfOutcomes(provider)
  );
}

function flawOfId({ id, basePaths }: ProviderDescription): string | undefined {
  if (!/^[a-z][a-z0-9-]*$/.test(id)) return 'its id must be lower-case letters, digits and hyphens';
  if (RESERVED_IDS.includes(id)) return `"${id}" is a name of the sandbox’s own; give it another id`;
  return basePaths.length === 0 ? "it has no base path; use [''] where the operations’ paths are whole" : undefined;
}

function flawOfOperations({ operations, outcomes }: ProviderDescription): string | undefined {
  if (operations.length === 0) return 'it has no operation';
  const twice = repeated(operations.map(({ id }) => id));
  if (twice !== undefined) return `two operations have the id "${twice}"`;
  for (const operation of operations) {
    const flaw = flawOfSuccesses(operation, outcomes);
    if (flaw) return `${operation.id} ${flaw}`;
  }
  return undefined;
}

function flawOfSuccesses({ id, successes }: OperationDescription, outcomes: readonly OutcomeDescription[]) {
  if (successes.length === 0) return 'has no success: name the codes with which it succeeds in `successes`';
  for (const code of successes) {
    const outcome = outcomes.find((candidate) => candidate.code === code && candidate.operations.includes(id));
    if (!outcome) return `succeeds with ${code}, but no outcome ${code} names it among its operations`;
    if (outcome.acts !== 'success') return `succeeds with ${code}, but that outcome acts as "${outcome.acts}"`;
  }
  return undefined;
}

function flawOfPaths({ basePaths, operations, territory }: ProviderDescription): string | undefined {
  const taken = new Map<string, string>();
  for (const operation of operations) {
    for (const base of basePaths) {
      const path = base + operation.path;
      let template: PathTemplate;
      try {
        template = readPathTemplate(path);
      } catch (problem) {
        return `${operation.id} cannot be served at ${path}: ${(problem as Error).message}`;
      }
      const key = `${operation.method} ${template.shape}`;
      const other = taken.get(key);
      if (other !== undefined) return `${operation.id} and ${other} are both served at ${operation.method} ${path}`;
      taken.set(key, operation.id);
      const flaw = flawOfParameters(operation, template) ?? flawOfTerritory(path, territory);
      if (flaw) return `${operation.id} ${flaw}`;
    }
  }
  return undefined;
}

/** A call that is served in the meantime must leave the list, or the journal would tell of it wrongly. */
function flawOfUnserved({ basePaths, operations, territory, unserved = [] }: ProviderDescription): string | undefined {
  const keyOf = ({ method, path }: { readonly method: string; readonly path: string }) =>
    `${method} ${readPathTemplate(path).shape}`;
  const served = new Map(operations.map((operation) => [keyOf(operation), operation.id]));
  for (const call of unserved) {
    const named = `${call.method} ${call.path} in \`unserved\``;
    try {
      const operation = served.get(keyOf(call));
      if (operation !== undefined) return `${named} is served as ${operation}: take it off that list`;
    } catch (problem) {
      return `${named} is no path: ${(problem as Error).message}`;
    }
    const flaws = basePaths.map((base) => flawOfTerritory(base + call.path, territory));
    const flaw = flaws.find((found) => found !== undefined);
    if (flaw) return `${named} ${flaw}`;
  }
  return undefined;
}

function flawOfParameters({ path, schemas }: OperationDescription, { parameters }: PathTemplate): string | undefined {
  const described = Object.keys((schemas.params?.properties as object | undefined) ?? {});
  const unknown = parameters.find((name) => !described.includes(name));
  if (unknown !== undefined) return `has {${unknown}} in ${path}, but \`schemas.params\` does not describe it`;
  const unused = described.find((name) => !parameters.includes(name));
  return unused === undefined ? undefined : `describes the parameter ${unused}, which is not in ${path}`;
}

function flawOfTerritory(path: string, territory: readonly string[]): string | undefined {
  const first = firstSegmentOf(path);
  return territory.includes(first)
    ? undefined
    : `is served at ${path}, but "${first}" is not in \`territory\`: a wrong path below it would get no answer of this provider`;
}

/** The first segment of a path, without an action behind a colon: `cards` of `/cards:link`. */
export function firstSegmentOf(path: string): string {
  const end = path.indexOf('/', 1);
  const segment = path.slice(1, end < 0 ? path.length : end);
  const colon = segment.indexOf(':');
  return colon < 0 ? segment : segment.slice(0, colon);
}

function flawOfOutcomes({ outcomes, operations }: ProviderDescription): string | undefined {
  const twice = repeated(outcomes.flatMap(({ code, aliases = [] }) => [code, ...aliases]));
  if (twice !== undefined) return `two outcomes have the code ${twice}`;
  for (const [status, use] of Object.entries(NEEDED)) {
    if (!outcomes.some(({ code }) => code === status)) return `it has no outcome ${status}, which answers ${use}`;
  }
  const names = new Set(operations.map(({ id }) => id));
  for (const { code, operations: given, naturally = [] } of outcomes) {
    const unknown = given.find((operation) => !names.has(operation));
    if (unknown !== undefined) return `the outcome ${code} names an operation "${unknown}" that it does not have`;
    if (given.length === 0 && naturally.length === 0) {
      return `no channel reaches the outcome ${code}: name the operations that can give it, or say in \`naturally\` how it comes about`;
    }
  }
  return undefined;
}

function repeated(names: readonly string[]): string | undefined {
  return names.find((name, position) => names.indexOf(name) !== position);
}
