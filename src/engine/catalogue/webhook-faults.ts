// Webhook faults: what can go wrong with a notification on its way. Each is an outcome of the catalogue, and only a switch
// can ask for it; webhooks/webhook-fault.ts takes that switch.
import type { OutcomeDescription } from '../contract/outcome.ts';

/** How long `webhook.delay` delays a notification when the switch has no parameters. */
export const DEFAULT_DELAY_MS = 60_000;
const MOST_DELAY_MS = 31_536_000_000;

type WebhookFaultDescription = Pick<
  OutcomeDescription,
  'code' | 'message' | 'meaning' | 'correctiveAction' | 'parameters'
>;

const DESCRIBED: readonly WebhookFaultDescription[] = [
  {
    code: 'delay',
    message: 'Delayed notification',
    meaning: "The notification goes out later, on the sandbox's clock; the notifications after it do not wait for it.",
    correctiveAction: 'Do not wait for a notification for ever: after a time that you choose, ask for the entity.',
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
    meaning: 'The notification is delivered twice, with the same event token.',
    correctiveAction: 'Remember event tokens, and skip a notification whose token you have already seen.',
  },
  {
    code: 'reorder',
    message: 'Notification out of order',
    meaning:
      "The notification changes places with the next one to the same webhook; if none comes within ten minutes on the sandbox's clock, it goes out then.",
    correctiveAction:
      'Rely on the time in the notification, or ask for the entity; do not rely on the order of arrival.',
  },
  {
    code: 'drop',
    message: 'Lost notification',
    meaning: 'The notification is not sent, unless POST /_sandbox/deliveries/{id}/redeliver sends it.',
    correctiveAction:
      'Compare your records with the partner from time to time: a notification is a hint, not the record.',
  },
];

/** Every webhook fault; none names an operation, because it acts on a notification and not on a call. */
export const WEBHOOK_FAULTS: readonly OutcomeDescription[] = DESCRIBED.map((described) => ({
  ...described,
  httpStatus: 0,
  retryable: false,
  prerequisite: 'A webhook that is registered for the event.',
  acts: 'webhook',
  operations: [],
  source: { kind: 'ours', note: 'Happens to every sender of webhooks from time to time; no page documents it.' },
}));
