// The journal: what was called, how it was decided, what it changed.

import { ERRORS, SandboxError } from '../../engine/base/errors.ts';
import type { Engine } from '../../engine/engine.ts';
import type { JournalEntry } from '../../engine/journal/journal-entry.ts';
import { limitOf, type Paging, pagedQuery, pageOf } from '../contract/paging.ts';
import { ANSWERED, ANY_OBJECT, listOf, type Resource, type SandboxCall } from '../contract/resource.ts';
import { named } from './verify.ts';

const PAGING: Paging = {
  most: 1_000,
  usual: 50,
  after: {
    type: 'string',
    pattern: '^r\\d{1,15}$',
    description: 'the `id` of the entry after which the page begins',
  },
};
const HEARTBEAT_MS = 15_000;
/** How much of a stream may wait for its reader. */
const MOST_UNREAD_BYTES = 256 * 1024;

export const requests: readonly Resource[] = [
  {
    method: 'GET',
    path: '/requests',
    operationId: 'listRequests',
    summary: 'The exchanges of this sandbox, newest first',
    tag: 'Journal',
    query: pagedQuery(PAGING, {
      operation: { type: 'string', description: 'Only this operation: `provider.operation`' },
      outcome: { type: 'string', description: 'Only this outcome: `provider.code`' },
      since: { type: 'string', format: 'date-time', description: "Only from this instant of the sandbox's clock on" },
    }),
    status: 200,
    replyBody: listOf(ANY_OBJECT, true),
    handle: async ({ engine, sandbox, query }) => {
      const { since, after } = query;
      const { operation, outcome } = namesOf(engine, query);
      const { entries, hasMore } = await sandbox.journal.list({
        ...(operation === undefined ? {} : { operation }),
        ...(outcome === undefined ? {} : { outcome }),
        ...(since === undefined ? {} : { sinceMs: Date.parse(since) }),
        ...(after === undefined ? {} : { after }),
        limit: limitOf(PAGING, query),
      });
      const page = withinBytes(entries);
      return {
        ...pageOf(page, entries[page.length - 1]?.id, hasMore || page.length < entries.length),
        dropped: await sandbox.journal.dropped(),
      };
    },
  },
  {
    method: 'GET',
    path: '/requests/stream',
    operationId: 'streamRequests',
    summary: 'Every new exchange as a server-sent event',
    tag: 'Journal',
    status: 200,
    contentType: 'text/event-stream',
    replyBody: { type: 'string' },
    handle: stream,
  },
  {
    method: 'GET',
    path: '/requests/{id}',
    operationId: 'getRequest',
    summary: 'One exchange, whole',
    tag: 'Journal',
    status: 200,
    replyBody: ANY_OBJECT,
    handle: async ({ sandbox, params }) => {
      const entry = await sandbox.journal.get(params.id as string);
      if (entry) return entry.whole();
      throw new SandboxError('SBX_NOT_FOUND', {
        message: `The journal of sandbox "${sandbox.id}" has no entry "${params.id}".`,
        expected: 'the X-Sandbox-Request-Id of an answer',
        received: params.id,
        next: `GET /_sandbox/requests lists what is there; ${await sandbox.journal.dropped()} older entries had to go.`,
      });
    },
  },
  {
    method: 'DELETE',
    path: '/requests',
    operationId: 'clearRequests',
    summary: 'Empties the journal of this sandbox',
    tag: 'Journal',
    status: 200,
    replyBody: { type: 'object', properties: { cleared: { type: 'integer' } }, required: ['cleared'] },
    handle: async ({ sandbox }) => ({ cleared: await sandbox.journal.clear() }),
  },
];

/** A page of very large entries ends early; the next one goes on from there. It has at least one entry. */
const LARGEST_PAGE = 8_388_608;

function withinBytes(entries: readonly JournalEntry[]): object[] {
  const page: object[] = [];
  let size = 0;
  for (const entry of entries) {
    const whole = entry.whole();
    size += JSON.stringify(whole).length;
    if (size > LARGEST_PAGE && page.length > 0) break;
    page.push(whole);
  }
  return page;
}

/** The names in full; one that does not exist would look as if it had never happened. */
function namesOf({ providers, catalogue }: Engine, { operation, outcome }: SandboxCall['query']) {
  const known = providers.flatMap((provider) => provider.operations);
  const found = operation === undefined ? undefined : named(operation, known, '');
  const isOurs = outcome !== undefined && Object.hasOwn(ERRORS, outcome);
  return {
    operation: found?.id,
    outcome: outcome === undefined || isOurs ? outcome : catalogue.resolve(outcome, found?.provider, found?.id).id,
  };
}

/** It ends with the sandbox, so that its reader comes again, for the one that has the name then. */
function stream({ engine, sandbox, request, response }: SandboxCall): typeof ANSWERED {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  if (request.method === 'HEAD') {
    response.end();
    return ANSWERED;
  }
  response.write(': connected\n\n');
  // A reader too slow to take what was written so far is let go rather than kept in memory.
  const write = (text: string) => {
    if (response.destroyed || response.writableEnded) return;
    if (response.writableLength <= MOST_UNREAD_BYTES) response.write(text);
    else {
      engine.onNotice(
        `A reader of the event stream of sandbox "${sandbox.id}" does not take what it gets, and was cut off.`,
      );
      response.destroy();
    }
  };
  const unsubscribe = sandbox.journal.subscribe((entry: JournalEntry) => {
    // Nothing that goes wrong here may reach the call whose entry it is.
    try {
      write(`id: ${entry.id}\nevent: exchange\ndata: ${JSON.stringify(entry.summary())}\n\n`);
    } catch (defect) {
      engine.onDefect(defect);
      response.destroy();
    }
  });
  const end = () => response.end();
  sandbox.gone.addEventListener('abort', end);
  engine.stopping.addEventListener('abort', end);
  const heartbeat = setInterval(async () => {
    write(': still here\n\n');
    // Another process may have let it go; a store that is away now says nothing about that.
    const present = await engine.sandboxes.lookUp(sandbox.id).catch(() => sandbox);
    if (present?.generation !== sandbox.generation) end();
  }, HEARTBEAT_MS).unref();
  response.on('close', () => {
    clearInterval(heartbeat);
    engine.stopping.removeEventListener('abort', end);
    sandbox.gone.removeEventListener('abort', end);
    unsubscribe();
  });
  return ANSWERED;
}
