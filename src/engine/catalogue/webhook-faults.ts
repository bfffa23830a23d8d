// What can befall a notification on its way, catalogued like every other outcome; and taking such a switch when one is
// enqueued. Nothing of it shows in the answer to the call that caused the notification.
import type { Transaction } from '../../store/store.ts';
import type { Identity } from '../base/identity.ts';
import type { Message } from '../contract/message.ts';
import type { OutcomeDescription } from '../contract/outcome.ts';
import { takeSwitch } from '../switches/switch.ts';
import { Catalogue } from './catalogue.ts';

/** How long `webhook.delay` takes where no parameters say it. */
export const DEFAULT_DELAY_MS = 60_000;
const MOST_DELAY_MS = 31_536_000_000;

type Described = Pick<OutcomeDescription, 'code' | 'message' | 'meaning' | 'correctiveAction' | 'parameters'>;

const DESCRIBED: readonly Described[] = [
  {
    code: 'delay',
    message: 'Delayed notification',
    meaning:
      'The notification goes out later on the clock of the sandbox; those that come after it do not wait for it.',
    correctiveAction: 'Do not wait for a notification without end: ask for the entity after a time of your own.',
    parameters: {
      type: 'object',
      properties: {
        ms: {
          type: 'integer',
          minimum: 1,
          maximum: MOST_DELAY_MS,
          description: `How long, in milliseconds of the sandbox's clock; ${DEFAULT_DELAY_MS} without parameters`,
        },
      },
      required: ['ms'],
      additionalProperties: false,
    },
  },
  {
    code: 'duplicate',
    message: 'Doubled notification',
    meaning: 'The notification is delivered twice, with one and the same event token.',
    correctiveAction: 'Remember event tokens, and take a notification whose token was seen before for done.',
  },
  {
    code: 'reorder',
    message: 'Notification out of order',
    meaning:
      'The notification changes places with the next one to the same webhook; where none comes within ten minutes of the sandbox, it goes out then.',
    correctiveAction: 'Go by the time in the notification, or ask for the entity; do not go by the order of arrival.',
  },
  {
    code: 'drop',
    message: 'Lost notification',
    meaning: 'The notification is never sent; only POST /_sandbox/deliveries/{id}/redeliver brings it.',
    correctiveAction: 'Compare with the partner now and then; a notification is a hint, not the record.',
  },
];

/** They befall notifications, not calls, so they name no operation. */
export const WEBHOOK_OUTCOMES: readonly OutcomeDescription[] = DESCRIBED.map((described) => ({
  ...described,
  httpStatus: 0,
  retryable: false,
  prerequisite: 'A webhook that asks for the event.',
  acts: 'webhook',
  operations: [],
  source: { kind: 'ours', note: 'What every sender of webhooks does now and then; no page documents it.' },
}));

const CATALOGUE = new Catalogue([], [], WEBHOOK_OUTCOMES);

/** A notification as a switch sees it: `match` looks at the members of the body, at `event` and at `webhook`. */
export interface Befallen {
  readonly webhook: string;
  readonly event: string;
  readonly body: unknown;
  /** Whether one to the same webhook waits for this one to overtake it. */
  readonly overtakes: boolean;
}

export interface WebhookFault {
  readonly code: 'delay' | 'duplicate' | 'reorder' | 'drop';
  readonly delayMs: number;
  /** For the log: which switch did it. */
  readonly armed: string;
}

/**
 * Takes the oldest switch for notifications that fits, and counts it, in the transaction that enqueues.
 * @param now the sandbox's time in milliseconds
 */
export function takeWebhookFault(
  transaction: Transaction,
  { webhook, event, body, overtakes }: Befallen,
  { now, identity }: { readonly now: number; readonly identity: Identity },
): WebhookFault | undefined {
  const message: Message = { params: { webhook, event }, query: {}, headers: {}, body };
  const call = { operation: undefined, message, now, identity, catalogue: CATALOGUE };
  const taken = takeSwitch(transaction, call, {
    actsNow: () => true,
    // Two that change places are a pair; the second of it cannot begin another.
    fits: ({ code }) => code !== 'reorder' || !overtakes,
    onPassed: () => {},
  });
  if (!taken) return undefined;
  const { ms = DEFAULT_DELAY_MS } = (taken.parameters ?? {}) as { ms?: number };
  return { code: taken.outcome.code as WebhookFault['code'], delayMs: ms, armed: taken.armed.id };
}
