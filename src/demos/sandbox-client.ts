// What a demo asks of the server it runs against, over the control API: its catalogue, its journal, a fresh world.
import { DemoError } from './document.ts';

interface CataloguedOutcome {
  readonly id: string;
  readonly acts: string;
  readonly retryable: boolean;
  readonly correctiveAction: string;
}

/** The part of a journal entry that is told. */
export interface JournalEntry {
  readonly id: string;
  readonly outcome: string | null;
  readonly decidedBy: string;
  readonly message: unknown;
  readonly request: { readonly body: unknown };
  readonly reply: { readonly opened: unknown; readonly fault: string | null } | null;
}

export interface SandboxClient {
  readonly outcomes: ReadonlyMap<string, CataloguedOutcome>;
  /** The entry with that id, or the newest of the sandbox; undefined when there is none. */
  entry(sandbox: string, id?: string): Promise<JournalEntry | undefined>;
}

/**
 * Sets the sandbox back to its fixtures and reads the catalogue.
 * @throws DemoError when nothing answers at `url`, or something that is no card-sandbox, or one without its control API
 */
export async function openSandbox(
  url: string,
  sandbox: string,
  controlToken: string | undefined,
): Promise<SandboxClient> {
  const authorization: Record<string, string> = controlToken ? { Authorization: `Bearer ${controlToken}` } : {};
  const ask = async (path: string, name: string, method = 'GET'): Promise<unknown> => {
    const headers = { ...authorization, 'X-Sandbox': name };
    const answer = await fetch(`${url}/_sandbox${path}`, { method, headers }).catch((problem: Error) => {
      const { code = problem.message } = (problem.cause ?? {}) as { code?: string };
      throw new DemoError(
        `Nothing answers at ${url} (${code}). Start it with card-sandbox start, or leave --url out and the demo starts its own.`,
      );
    });
    const body = (await answer.json().catch(() => undefined)) as
      | { error?: { message: string; next?: string } }
      | undefined;
    if (answer.ok && body) return body;
    const { message = 'It is no card-sandbox.', next = '' } = body?.error ?? {};
    throw new DemoError(`${url}/_sandbox${path} answered ${answer.status}. ${message} ${next}`.trim());
  };
  await ask('/reset', sandbox, 'POST');
  const { data } = (await ask('/outcomes', sandbox)) as { data: CataloguedOutcome[] };
  return {
    outcomes: new Map(data.map((outcome) => [outcome.id, outcome])),
    entry: async (name, id) => {
      if (id !== undefined) return (await ask(`/requests/${id}`, name)) as JournalEntry;
      const newest = (await ask('/requests?limit=1', name)) as { data: JournalEntry[] };
      return newest.data[0];
    },
  };
}
