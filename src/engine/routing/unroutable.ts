// What the journal says of a request under a provider's addresses that means none of its operations: the answer is the
// partner's bare 404 or 405, so the note has to say what the client most likely meant.
import { nearestNames } from '../base/nearest-name.ts';
import { readPathTemplate } from '../contract/path-template.ts';
import type { Provider } from '../contract/provider.ts';

const MOST_SHOWN = 200;
/** A segment that is most likely the value of a parameter: it has a digit and is long, or is a number. */
const LIKE_AN_ID = /^(\d+|(?=.*\d)[\w-]{8,})$/;

/**
 * Explains why a request reaches no operation.
 * @param allowed the methods with which the path is served; empty where it is not served
 * @returns one sentence for the note
 */
export function explainUnroutable(
  provider: Provider,
  method: string,
  path: string,
  allowed: readonly string[],
): string {
  const documented = documentedCall(provider, method, path);
  if (documented) return `Documented, not served here: ${documented}.`;
  const asked = path.length > MOST_SHOWN ? `${path.slice(0, MOST_SHOWN)}…` : path;
  if (allowed.length > 0) return `${asked} is served for ${allowed.join(', ')}, not for ${method}.`;
  return `${method} ${asked} is no call of ${provider.id}; the nearest is ${nearestCall(provider, method, asked)}.`;
}

/** The documented call that the request means, with its summary; undefined where there is none. */
function documentedCall({ unserved = [], basePaths }: Provider, method: string, path: string): string | undefined {
  const found = unserved.filter((call) => basePaths.some((base) => patternOf(base + call.path).test(path)));
  const call = found.find((candidate) => candidate.method === method) ?? found[0];
  return call && `${call.method} ${call.path} (${call.summary})`;
}

function patternOf(template: string): RegExp {
  const { segments } = readPathTemplate(template);
  const written = segments.map((parts) =>
    parts.map((part) => (typeof part === 'string' ? part.replace(/[$.()+]/g, '\\$&') : '[^/]+')).join(''),
  );
  return new RegExp(`^/${written.join('/')}/?$`, 'i');
}

function nearestCall({ operations, basePaths }: Provider, method: string, path: string): string | undefined {
  const asked = path
    .replace(/\/$/, '')
    .split('/')
    .map((segment) => (LIKE_AN_ID.test(segment) ? '{id}' : segment))
    .join('/');
  const calls = operations.flatMap((operation) =>
    basePaths.map((base) => `${operation.method} ${base}${operation.path}`),
  );
  return nearestNames(`${method} ${asked}`, calls, 1)[0];
}
