// Takes a switch for notifications when a notification is enqueued. The answer to the call that causes the notification
// shows nothing of it.
import type { Transaction } from '../../store/store.ts';
import type { Identity } from '../base/identity.ts';
import { Catalogue } from '../catalogue/catalogue.ts';
import { DEFAULT_DELAY_MS, WEBHOOK_FAULTS } from '../catalogue/webhook-faults.ts';
import type { Message } from '../contract/message.ts';
import type { Notification } from '../contract/notification.ts';
import { takeSwitch } from '../switches/take.ts';

const CATALOGUE = new Catalogue([], [], WEBHOOK_FAULTS);

/** A webhook fault that a switch asks for. */
export interface WebhookFault {
  readonly code: 'delay' | 'duplicate' | 'reorder' | 'drop';
  readonly delayMs: number;
  /** The id of the switch, for the log. */
  readonly switchId: string;
}

/**
 * Takes the oldest switch for notifications that fits, and counts it, in the transaction that enqueues the notification.
 * `match` of such a switch looks at the members of the notification's body, at `event` and at `webhook`.
 * @param overtakes true where an earlier notification to the same webhook waits for this one to overtake it
 * @param now the sandbox's time in milliseconds
 */
export function takeWebhookFault(
  transaction: Transaction,
  { webhook, event, body }: Notification,
  overtakes: boolean,
  { now, identity }: { readonly now: number; readonly identity: Identity },
): WebhookFault | undefined {
  const message: Message = { params: { webhook, event }, query: {}, headers: {}, body };
  const occasion = { operation: undefined, message, now, identity, catalogue: CATALOGUE };
  const taken = takeSwitch(transaction, occasion, {
    actsNow: () => true,
    // Two notifications that change places are a pair; the second one cannot begin another pair.
    fits: ({ code }) => code !== 'reorder' || !overtakes,
    onPassed: () => {},
  });
  if (!taken) return undefined;
  const { ms = DEFAULT_DELAY_MS } = (taken.step.parameters ?? {}) as { ms?: number };
  return { code: taken.outcome.code as WebhookFault['code'], delayMs: ms, switchId: taken.armed.id };
}
