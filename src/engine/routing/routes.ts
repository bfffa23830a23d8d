// Which operation does a request mean? The prefixes come off first; find-my-way then looks the path up.
import createRouter from 'find-my-way';
import type { Operation } from '../contract/operation.ts';
import { readPathTemplate } from '../contract/path-template.ts';
import type { Provider } from '../contract/provider.ts';
import { firstSegmentOf } from '../contract/provider-flaws.ts';

/** What a request line leads to. */
export interface RouteTarget {
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

const NO_PARAMS: Readonly<Record<string, string>> = Object.freeze({});
const NO_METHODS: readonly string[] = [];
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

interface Route {
  readonly provider: Provider;
  readonly operation: Operation;
}

interface Found {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** As long as a request target can be: a longer parameter is for validation to refuse. */
const LONGEST_PARAMETER = 16 * 1024;

export class Routes {
  private readonly router = createRouter({ caseSensitive: true, maxParamLength: LONGEST_PARAMETER });
  /** Routes without a parameter, by method and path: most calls need no more than this look-up. */
  private readonly plain = new Map<string, Found>();
  /** Of operations whose verb may have any case: in small letters, and as the path template has it. */
  private readonly verbs = new Map<string, string>();
  private readonly territories = new Map<string, Provider>();
  /** Every method and path a provider serves, for the hint about an unknown one. */
  readonly known: readonly string[];

  /** @throws Error when two providers claim one path, or one first segment */
  constructor(providers: readonly Provider[]) {
    const known: string[] = [];
    for (const provider of providers) {
      this.claim(provider);
      for (const operation of provider.operations) {
        for (const base of provider.basePaths) this.serve(base + operation.path, { provider, operation });
        known.push(`${operation.method} ${provider.basePaths[0]}${operation.path}`);
      }
    }
    this.known = known;
  }

  private claim(provider: Provider): void {
    for (const segment of provider.territory) {
      const other = this.territories.get(segment);
      if (other) throw new Error(`The providers ${other.id} and ${provider.id} both claim the paths below /${segment}`);
      this.territories.set(segment, provider);
    }
  }

  private serve(path: string, route: Route): void {
    const { method } = route.operation;
    this.router.on(method, patternOf(path), serveNothing, route);
    if (route.operation.isVerbInAnyCase) this.verbs.set(verbOf(path).toLowerCase(), verbOf(path));
    if (readPathTemplate(path).parameters.length === 0)
      this.plain.set(`${method} ${path}`, { route, params: NO_PARAMS });
  }

  target(method: string, url: string): RouteTarget {
    const question = url.indexOf('?');
    let path = question < 0 ? url : url.slice(0, question);
    const query = question < 0 ? '' : url.slice(question + 1);
    let sandbox = prefixOf(path, '@');
    if (sandbox !== undefined) path = path.slice(sandbox.length + 2);
    const outcome = prefixOf(path, '~');
    if (outcome !== undefined) path = path.slice(outcome.length + 2);
    if (sandbox === undefined && outcome !== undefined) {
      // The prefixes may come in either order.
      sandbox = prefixOf(path, '@');
      if (sandbox !== undefined) path = path.slice(sandbox.length + 2);
    }
    if (path === '') path = '/';
    if (path.includes('%3')) path = path.replace(/%3A/gi, ':');
    const found = this.find(method, path) ?? this.findBehindSlash(method, path) ?? this.findInAnyCase(method, path);
    return {
      sandbox: sandbox === undefined ? undefined : decoded(sandbox),
      outcome: outcome === undefined ? undefined : decoded(outcome),
      path,
      query,
      provider: found?.route.provider ?? this.territories.get(firstSegmentOf(path)),
      operation: found?.route.operation,
      params: found?.params ?? NO_PARAMS,
      allowed: found ? NO_METHODS : this.methodsOf(path),
    };
  }

  /** One slash at the end of a path is ignored (docs/wire-decisions.md#trailing-slash). */
  private findBehindSlash(method: string, path: string): Found | undefined {
    return hasTrailingSlash(path) ? this.find(method, path.slice(0, -1)) : undefined;
  }

  private findInAnyCase(method: string, path: string): Found | undefined {
    const sent = verbOf(path);
    const verb = sent === '' ? undefined : this.verbs.get(sent.toLowerCase());
    return verb === undefined || verb === sent ? undefined : this.find(method, path.slice(0, -sent.length) + verb);
  }

  private find(method: string, path: string): Found | undefined {
    const served = servedAs(method);
    if (!served) return undefined;
    const plain = this.plain.get(`${served} ${path}`);
    if (plain) return plain;
    const found = this.router.find(served, path.includes('%') || path.includes('#') ? routable(path) : path);
    if (!found) return undefined;
    const params = found.params as Readonly<Record<string, string>>;
    // A parameter is never empty: `/cards/` is not `/cards/{id}`.
    for (const name in params) if (params[name] === '') return undefined;
    return { route: found.store as Route, params };
  }

  /** The methods with which a path is served. */
  methodsOf(path: string): readonly string[] {
    const served = METHODS.filter((method) => this.find(method, path) ?? this.findBehindSlash(method, path));
    return served[0] === 'GET' ? ['GET', 'HEAD', ...served.slice(1)] : served;
  }
}

/** The method whose operation answers: HEAD is answered like GET, and Node.js leaves the body out. */
function servedAs(method: string): (typeof METHODS)[number] | undefined {
  return method === 'HEAD' ? 'GET' : METHODS.find((known) => known === method);
}

/** Whether a path ends with a slash that the server ignores when it looks the operation up. */
export function hasTrailingSlash(path: string): boolean {
  return path.length > 1 && path.endsWith('/');
}

/** The lifecycle serves; the router only tells what a path means. */
function serveNothing(): void {}

/** The template in the router's own notation: `::` is a colon, `:name(…)` a parameter that ends with its segment. */
function patternOf(path: string): string {
  const { segments } = readPathTemplate(path);
  const written = (part: string | { readonly parameter: string }) =>
    typeof part === 'string' ? part.replaceAll(':', '::') : `:${part.parameter}`;
  return segments
    .map((parts) => {
      // A parameter with text behind it takes all that it can: of `a:b:act` under `{id}:act` the id is `a:b`.
      const isMixed = parts.length > 1;
      return parts.map((part) => written(part) + (isMixed && typeof part !== 'string' ? '(^[^/]+)' : '')).join('');
    })
    .map((segment) => `/${segment}`)
    .join('');
}

/** The router refuses a path that does not decode; here such a path means itself, and validation refuses it by name. */
function routable(path: string): string {
  const whole = path.replaceAll('#', '%23');
  try {
    decodeURIComponent(whole);
    return whole;
  } catch {
    return whole.replaceAll('%', '%25');
  }
}

/** The name in a leading `/@name` or `/~name`, still percent-encoded. */
function prefixOf(path: string, mark: '@' | '~'): string | undefined {
  if (path[1] !== mark) return undefined;
  const end = path.indexOf('/', 1);
  return path.slice(2, end < 0 ? path.length : end);
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

/** The verb at the end of a path with its colon, e.g. `:act`; empty where there is none. */
function verbOf(path: string): string {
  const colon = path.lastIndexOf(':');
  return colon < 0 ? '' : path.slice(colon);
}
