// The control API: guards, reads, checks and answers every call of `/_sandbox`, from one table of resources.
import { timingSafeEqual } from 'node:crypto';
import express, { type Express, type Request, type Response } from 'express';
import { asksToWait, RETRY_AFTER_S, SandboxError } from '../../engine/base/errors.ts';
import { nearestNames } from '../../engine/base/nearest-name.ts';
import type { Engine } from '../../engine/engine.ts';
import { refuseUnknownPath } from '../../engine/lifecycle/lifecycle.ts';
import { MOST_BODY_BYTES, readBody } from '../../engine/lifecycle/read-body.ts';
import { maskPans } from '../../engine/masking/find-card-numbers.ts';
import { shownError } from '../../engine/masking/mask-error.ts';
import { parseBody } from '../../engine/messages/parse-body.ts';
import { NO_OPERATION } from '../../engine/metrics/metrics.ts';
import { presentSandbox } from '../../engine/sandboxes/select-sandbox.ts';
import { refusalOfStore } from '../../engine/sandboxes/store-refusal.ts';
import { requireValid } from '../contract/require-valid.ts';
import { ANSWERED, CONTROL_BASE, type Resource } from '../contract/resource.ts';
import { controlResources } from '../resources/resources.ts';

export interface ControlOptions {
  readonly isEnabled: boolean;
  /** Demanded as `Authorization: Bearer` when set. */
  readonly token: string | undefined;
  /** Host names (without port) that a call may be addressed to; any when undefined. */
  readonly hosts: ReadonlySet<string> | undefined;
}

/** The Express application behind the lifecycle: control API first, and a refusal for every path that is not served. */
export function createControlApp(engine: Engine, options: ControlOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(CONTROL_BASE, (request, response, next) => {
    countAnswer(engine, response);
    guard(request, options);
    next();
  });
  const resources = controlResources(engine);
  for (const [path, offered] of groupedByPath(resources)) {
    const route = app.route(CONTROL_BASE + path.replace(/\{(\w+)\}/g, ':$1'));
    for (const resource of offered) {
      const method = resource.method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete';
      route[method](handlerOf(engine, resource));
    }
    route.all((request, response) => {
      const allowed = offered.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
      response.setHeader('Allow', allowed.join(', '));
      throw new SandboxError('SBX_METHOD_NOT_ALLOWED', {
        message: `${request.path} is not served for ${request.method}.`,
        expected: allowed,
        received: request.method,
      });
    });
  }
  app.use((request: Request, response: Response) =>
    refuseUnknownPath(engine, request, response, unknownPath(engine, resources, request)),
  );
  app.use((problem: unknown, _request: Request, response: Response, _next: unknown) => {
    answerProblem(engine, problem, response);
  });
  return app;
}

/** Resources of one path together, in the order of the table. */
function groupedByPath(resources: readonly Resource[]): Map<string, Resource[]> {
  const groups = new Map<string, Resource[]>();
  for (const resource of resources) {
    const group = groups.get(resource.path);
    if (group) group.push(resource);
    else groups.set(resource.path, [resource]);
  }
  return groups;
}

function addressedBy({ providers }: Engine, { headers }: Request) {
  return { headers, providers };
}

/** Counts a control call when its answer, or its client, is gone; `handlerOf` says which operation it is. */
function countAnswer({ metrics }: Engine, response: Response): void {
  response.once('close', () => {
    if (!response.headersSent) return;
    metrics.controlCalls.add(response.locals.operationId ?? NO_OPERATION, String(response.statusCode));
  });
}

function handlerOf(engine: Engine, resource: Resource) {
  return async (request: Request, response: Response): Promise<void> => {
    response.locals.operationId = resource.operationId;
    const bytes = await readBody(request);
    if (!bytes) {
      throw new SandboxError('SBX_BODY_TOO_LARGE', {
        message: 'The body is larger than 1 MiB.',
        expected: `at most ${MOST_BODY_BYTES} bytes`,
      });
    }
    const query = queryOf(request);
    const body = bodyOf(bytes, resource, request);
    requireValid(resource.query, query);
    if (resource.body) requireValid(resource.body, body);
    const params = request.params as Record<string, string>;
    const call = { engine, params, query, body, request, response };
    const answer = resource.isOfServer
      ? await resource.handle(call)
      : await resource.handle({
          ...call,
          sandbox: await presentSandbox(engine.sandboxes, addressedBy(engine, request)),
        });
    if (answer !== ANSWERED) response.status(resource.status).json(answer);
  };
}

/** What a load balancer or container asks; they say nothing but yes, so they need no token and no known Host. */
const PROBES = new Set(['/health', '/ready']);

/** Refuses calls from pages of other origins and calls without the token, before anything is read. */
function guard(request: Request, { isEnabled, token, hosts }: ControlOptions): void {
  if (PROBES.has(request.path)) return;
  if (!isEnabled) {
    throw new SandboxError('SBX_CONTROL_DISABLED', {
      message: 'The control API is switched off on this server.',
      next: 'Start it without --no-control, with --control-token when it is bound to another address than loopback.',
    });
  }
  const host = hostName(request.headers.host);
  if (hosts && !hosts.has(host)) {
    throw new SandboxError('SBX_HOST_REFUSED', {
      message: 'The control API does not answer to this Host.',
      expected: [...hosts],
      received: host === '' ? 'no Host' : host,
      next: 'Call it by one of the names expected; this keeps other web pages from reaching it by DNS rebinding.',
    });
  }
  if (token !== undefined && !isToken(request.headers.authorization, token)) {
    throw new SandboxError('SBX_UNAUTHORIZED', {
      message: 'The control API of this server needs its control token.',
      expected: 'Authorization: Bearer <the value of --control-token>',
    });
  }
}

function hostName(host: string | undefined): string {
  return (host ?? '').replace(/:\d+$/, '').toLowerCase();
}

function isToken(authorization: string | undefined, token: string): boolean {
  const given = Buffer.from(/^Bearer (.*)$/i.exec(authorization ?? '')?.[1] ?? '');
  const wanted = Buffer.from(token);
  // Compared against itself when the length differs, so that the time says nothing about the token.
  return timingSafeEqual(given.length === wanted.length ? given : wanted, wanted) && given.length === wanted.length;
}

function queryOf(request: Request): Record<string, string> {
  const query: Record<string, string> = {};
  requireUtf8Query(request.url);
  for (const [name, value] of new URL(request.url, 'http://localhost').searchParams) {
    query[name] = name in query ? `${query[name]},${value}` : value;
  }
  return query;
}

/** Percent signs that encode other bytes than UTF-8 would become U+FFFD, and the call would be about something else. */
function requireUtf8Query(url: string): void {
  const question = url.indexOf('?');
  const query = question < 0 ? '' : url.slice(question + 1);
  if (!/%[89a-f]/i.test(query)) return;
  try {
    decodeURIComponent(query.replaceAll('+', ' ').replace(/%(?![0-9a-f]{2})/gi, '%25'));
  } catch {
    throw new SandboxError('SBX_INVALID_REQUEST', {
      message: 'The query has percent signs that do not encode UTF-8.',
      expected: 'UTF-8, percent-encoded',
      received: query,
    });
  }
}

/** A call that takes no body was meant as another one, and some of them wipe things. */
function refuseBody(bytes: Buffer): never {
  throw new SandboxError('SBX_INVALID_REQUEST', {
    message: 'This call takes no body.',
    expected: 'an empty body',
    received: `${bytes.length} bytes`,
    next: 'Leave the body out, or name what is meant in the path.',
  });
}

function bodyOf(bytes: Buffer, { body, bodyIsOptional }: Resource, { headers }: Request): unknown {
  if (!body) {
    if (bytes.length > 0) refuseBody(bytes);
    return undefined;
  }
  if (bytes.length === 0 && bodyIsOptional) return {};
  const parsed = parseBody({ body: bytes, headers });
  if ('value' in parsed) {
    if (parsed.duplicates) refuseDuplicates(parsed.duplicates);
    return parsed.value;
  }
  throw new SandboxError('SBX_INVALID_JSON', {
    message: `The body is ${parsed.problem}.`,
    expected: 'a JSON object',
    received: bytes.length === 0 ? 'an empty body' : `${bytes.length} bytes`,
  });
}

function refuseDuplicates(pointers: readonly string[]): never {
  throw new SandboxError('SBX_INVALID_REQUEST', {
    message: `${pointers[0]} stands more than once in one object.`,
    member: pointers[0] as string,
    expected: 'each member once',
    received: pointers,
    next: 'Send the value that is meant, and leave the others out.',
  });
}

function unknownPath(engine: Engine, resources: readonly Resource[], request: Request): SandboxError {
  const known = [...engine.routes.known, ...resources.map(({ method, path }) => `${method} ${CONTROL_BASE}${path}`)];
  const asked = maskPans(`${request.method} ${request.path}`).slice(0, 200);
  return new SandboxError('SBX_UNKNOWN_PATH', {
    message: `The server does not serve ${asked}.`,
    expected: nearestNames(asked, known),
    received: asked,
    next: 'GET /_sandbox/openapi/control.json and its neighbours list every path.',
  });
}

function answerProblem(engine: Engine, problem: unknown, response: Response): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const refused = refusalOfStore(problem);
  const error = refused instanceof SandboxError ? refused : unexpected(engine, refused);
  if (asksToWait(error.status)) response.setHeader('Retry-After', RETRY_AFTER_S);
  engine.metrics.countError(error.code);
  response.status(error.status).json(shownError(error));
}

function unexpected(engine: Engine, problem: unknown): SandboxError {
  if (problem instanceof URIError) {
    return new SandboxError('SBX_INVALID_REQUEST', { message: 'The path has a percent sign that encodes nothing.' });
  }
  engine.onDefect(problem);
  return new SandboxError('SBX_INTERNAL_ERROR', { message: 'The control API failed to answer. Nothing was changed.' });
}
