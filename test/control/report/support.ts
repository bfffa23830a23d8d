// A prepaid client that a report speaks about: what it sends again is told apart by its clientTxnId.

import { MemoryJournal } from '../../../src/engine/journal/memory-journal.ts';
import type { Report } from '../../../src/engine/verification/report.ts';
import { ACTIVATE, activationOf, DEFAULT_CLIENT, sealed } from '../../providers/prepaid/support.ts';
import { testSandbox } from '../../support/sandbox.ts';

export const APIKEY = 'tenant1-5a4db0c5-key';

type Line = Report['operations'][number]['outcomes'][number];

const shared = testSandbox();
let worlds = 0;

/**
 * A world of its own, on an engine that all of them share.
 * @param journalEntries how many entries its journal keeps; as many as a server's when left out
 */
export async function reportedSandbox(journalEntries?: number) {
  worlds += 1;
  const id = `reported-${worlds}`;
  const world = await shared.engine.sandboxes.use(id);
  if (journalEntries !== undefined) {
    Object.assign(world, { journal: new MemoryJournal({ entries: journalEntries, bytes: 10_000_000 }) });
  }
  const http = {
    get: (path: string) => shared.http.get(`/@${id}${path}`),
    post: (path: string) => shared.http.post(`/@${id}${path}`),
    delete: (path: string) => shared.http.delete(`/@${id}${path}`),
  };
  const report = async (): Promise<Report> => (await http.get('/_sandbox/report').expect(200)).body;
  return {
    http,
    report,
    /** The line of one outcome of one operation. */
    line: async (outcome: string, operation = 'prepaid.activateCard'): Promise<Line> => {
      const lines = (await report()).operations.find((each) => each.operation === operation)?.outcomes ?? [];
      return lines.find((line) => line.outcome === outcome) as Line;
    },
    /** Sends an activation. @returns the outcome answered, or undefined when no answer came */
    activate: async (message: object, headers: Readonly<Record<string, string>> = {}): Promise<string | undefined> => {
      try {
        const body = { token: sealed(JSON.stringify(message)) };
        const answer = await http
          .post(ACTIVATE)
          .set({ ...DEFAULT_CLIENT.headers, ...headers })
          .send(body);
        return answer.headers['x-sandbox-outcome'];
      } catch {
        return undefined;
      }
    },
    users: async (headers: Readonly<Record<string, string>> = {}): Promise<number> =>
      (await http.get('/users').set({ apikey: APIKEY, ...headers })).status,
    arm: (body: object) => http.post('/_sandbox/switches').send(body).expect(201),
  };
}

/** Cards of the fixtures that activate. */
const FRESH = [
  ['70000000000', '0000'],
  ['70000000001', '3139'],
  ['70000000008', '5109'],
] as const;

/** An activation of the first, second or third of them, with ids of its own. */
export function fresh(index: 0 | 1 | 2 = 0, changes: Record<string, unknown> = {}) {
  const [urn, lastFour] = FRESH[index];
  return activationOf(urn, lastFour, changes);
}

/** A card of the fixtures that is active already. */
export function active(changes: Record<string, unknown> = {}) {
  return activationOf('70000001004', '1004', changes);
}
