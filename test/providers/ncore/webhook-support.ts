// What the webhook tests share: a sandbox with a receiver, and calls that make events.
import type { ServerOptions } from '../../../src/server.ts';
import { type Receiver, receiver } from '../../support/receiver.ts';
import { type NcoreSandbox, ncoreSandbox, USER } from './support.ts';

export interface DeliveryView {
  readonly id: string;
  readonly webhook: string;
  readonly event: string;
  readonly status: string;
  readonly note: string | null;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
  readonly dueAt: string | null;
  readonly attemptCount: number;
  readonly attempts: readonly { at: string; outcome: string; status: number | null; error: string | null }[];
}

export const START_MS = Date.UTC(2026, 4, 1);

/** An instant so many seconds after the start, as the sandbox writes it. */
export const at = (seconds: number) => new Date(START_MS + seconds * 1000).toISOString();

export interface WebhookSandbox extends NcoreSandbox {
  readonly receiver: Receiver;
  /** Makes a webhook to the receiver; answers its id. */
  webhook(members?: object): Promise<string>;
  /** Links the fixture card ready-to-link-NN. */
  link(number: number): Promise<{ id: string }>;
  deliveries(query?: string): Promise<DeliveryView[]>;
  /** Resolves once so many deliveries are no longer pending, or have been tried. */
  tried(count: number): Promise<DeliveryView[]>;
  advance(by: string): Promise<void>;
}

export async function webhookSandbox(options: Partial<ServerOptions> = {}): Promise<WebhookSandbox> {
  const sandbox = ncoreSandbox(options);
  const to = await receiver();
  const deliveries = async (query = '') => (await sandbox.control('get', `/deliveries${query}`)).body.data;
  return {
    ...sandbox,
    receiver: to,
    deliveries,
    webhook: async (members = {}) => {
      const made = await sandbox.post('/webhooks', { endpoint: to.url, events: ['CARD_STATUS_CHANGE'], ...members });
      if (made.status !== 200) throw new Error(made.text);
      return made.body.id;
    },
    link: async (number) => {
      const card = await sandbox.card(`ready-to-link-${String(number).padStart(2, '0')}`);
      const { activation_token } = card;
      const linked = await sandbox.post('/cards:link', { activation_token, user_id: USER });
      if (linked.status !== 200) throw new Error(linked.text);
      return linked.body;
    },
    tried: async (count) => {
      for (;;) {
        const all: DeliveryView[] = await deliveries('?limit=1000');
        const done = all.filter(({ attemptCount, status }) => attemptCount > 0 || status !== 'pending');
        if (done.length >= count) return done;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    advance: async (by) => {
      const answer = await sandbox.control('post', '/clock/advance', { by });
      if (answer.status !== 200) throw new Error(answer.text);
    },
  };
}
