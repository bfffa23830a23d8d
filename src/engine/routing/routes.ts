// Which operation does a request mean? One map look-up for the paths a provider serves, prefixes taken off first.

/** What a request line leads to. */
export interface Target {
  /** From `/@name`; undefined where the path names no sandbox. */
  readonly sandbox: string | undefined;
  /** From `/~name`. */
  readonly outcome: string | undefined;
  /** The path without those prefixes. */
  readonly path: string;
  readonly query: string;
  /** Whose territory the path is in. */
  readonly provider: Provider | undefined;
  readonly operation: Operation | undefined;
  readonly params: Readonly<Record<string, string>>;
  /** Where the path exists, but not with this method: the methods it has. */
  readonly allowed: readonly string[];
}

const PARAMETER = '{}';
const NO_PARAMS: Readonly<Record<string, string>> = Object.freeze({});
const NO_METHODS: readonly string[] = [];

interface Route {
  readonly provider: Provider;
  readonly operation: Operation;
  readonly parameter: string | undefined;
}

export class Routes {
  private readonly byKey = new Map<string, Route>();
  private readonly territories = new Map<string, Provider>();
  /** Every method and path a provider serves, for the hint about an unknown one. */
  readonly known: readonly string[];

  constructor(providers: readonly Provider[]) {
    const known: string[] = [];
    for (const provider of providers) {
      for (const segment of provider.territory) this.territories.set(segment, provider);
      for (const base of provider.basePaths) {
        for (const operation of provider.operations) {
          const path = base + operation.path;
          const key = `${operation.method} ${path.replace(/\{[^}]+\}/, PARAMETER)}`;
          if (this.byKey.has(key)) throw new Error(`Two operations are served at ${key}`);
          this.byKey.set(key, { provider, operation, parameter: /\{([^}]+)\}/.exec(path)?.[1] });
          if (base === provider.basePaths[0]) known.push(`${operation.method} ${path}`);
        }
      }
    }
    this.known = known;
  }

  target(method: string, url: string): Target {
    const question = url.indexOf('?');
    let path = question < 0 ? url : url.slice(0, question);
    const query = question < 0 ? '' : url.slice(question + 1);
    let sandbox = prefixOf(path, '@');
    if (sandbox !== undefined) path = path.slice(sandbox.length + 2);
    const outcome = prefixOf(path, '~');
    if (outcome !== undefined) path = path.slice(outcome.length + 2);
    if (sandbox === undefined && outcome !== undefined) {
      // The other way round is as clear.
      sandbox = prefixOf(path, '@');
      if (sandbox !== undefined) path = path.slice(sandbox.length + 2);
    }
    if (path === '') path = '/';
    if (path.includes('%3')) path = path.replace(/%3A/gi, ':');
    const found = this.find(method, path);
    return {
      sandbox: sandbox === undefined ? undefined : decoded(sandbox),
      outcome: outcome === undefined ? undefined : decoded(outcome),
      path,
      query,
      provider: found?.route.provider ?? this.territories.get(firstSegment(path)),
      operation: found?.route.operation,
      params: found?.params ?? NO_PARAMS,
      allowed: found ? NO_METHODS : this.methodsOf(path),
    };
  }

  private find(method: string, path: string): { route: Route; params: Readonly<Record<string, string>> } | undefined {
    const exact = this.byKey.get(`${method} ${path}`);
    if (exact) return exact.parameter === undefined ? { route: exact, params: NO_PARAMS } : undefined;
    const slash = path.lastIndexOf('/');
    const last = path.slice(slash + 1);
    if (last === '') return undefined;
    const colon = last.lastIndexOf(':');
    const parent = `${method} ${path.slice(0, slash)}/${PARAMETER}`;
    const action = colon > 0 ? this.byKey.get(parent + last.slice(colon)) : undefined;
    if (action) return { route: action, params: { [action.parameter as string]: decoded(last.slice(0, colon)) } };
    const route = this.byKey.get(parent);
    return route && { route, params: { [route.parameter as string]: decoded(last) } };
  }

  /** The methods with which a path is served. */
  methodsOf(path: string): readonly string[] {
    return ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((method) => this.find(method, path) !== undefined);
  }
}

/** The name in a leading `/@name` or `/~name`, still percent-encoded. */
function prefixOf(path: string, mark: '@' | '~'): string | undefined {
  if (path[1] !== mark) return undefined;
  const end = path.indexOf('/', 1);
  return path.slice(2, end < 0 ? path.length : end);
}

function firstSegment(path: string): string {
  const end = path.indexOf('/', 1);
  const segment = path.slice(1, end < 0 ? path.length : end);
  const colon = segment.indexOf(':');
  return colon < 0 ? segment : segment.slice(0, colon);
}

/** Percent-decoded where that is possible, else as it came. */
function decoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

import type { Operation } from '../contract/operation.ts';
import type { Provider } from '../contract/provider.ts';
