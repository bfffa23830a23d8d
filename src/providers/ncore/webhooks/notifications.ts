// The bodies of notifications, for the documentation: `event`, one object named after it, and what the sandbox adds beside.
import type { JsonSchema, NotificationDescription } from '../../../engine/provider.ts';
import { CARD_STATUSES, USER_STATUSES } from '../records/records.ts';
import { PING } from './events.ts';

const id = (description: string): JsonSchema => ({ type: 'string', format: 'uuid', description });
const text = (description: string): JsonSchema => ({ type: 'string', description });
const ours = (schema: JsonSchema): JsonSchema => ({ ...schema, 'x-source': 'ours' });

/** An object that always has every member. */
const whole = (properties: Readonly<Record<string, JsonSchema>>, source: 'reference' | 'ours'): JsonSchema => ({
  type: 'object',
  'x-source': source,
  properties,
  required: Object.keys(properties),
});

/** Beside the documented members of every notification. */
const MARKS = {
  event_token: ours(id('Unique; the same for every webhook, and every time the notification is sent again.')),
  created: ours({ type: 'string', format: 'date-time', description: 'When the event happened.' }),
};

const CARD_STATUS: JsonSchema = { type: 'string', enum: CARD_STATUSES };
const USER_STATUS: JsonSchema = { type: 'string', enum: USER_STATUSES };

const NOTE = whole(
  {
    category: text('What kind of cause: LINK, REQUEST or SANDBOX. The values are ours.'),
    description: text('The cause, in a sentence.'),
    extras: { type: 'object', description: 'Always empty here.' },
  },
  'reference',
);

const notification = (
  event: string,
  about: JsonSchema,
  added: Readonly<Record<string, JsonSchema>> = {},
  name = event.toLowerCase(),
): JsonSchema => {
  const all = { event: { const: event, 'x-source': 'reference' }, [name]: about, ...added, ...MARKS };
  return { type: 'object', properties: all, required: Object.keys(all) };
};

/** The events that happen in the sandbox. A webhook can be registered for the others of the list, but they do not happen here. */
export const NOTIFICATIONS: Readonly<Record<string, NotificationDescription>> = {
  CARD_STATUS_CHANGE: {
    summary: 'A card changed its status: by a link, by another call, or by hand',
    body: notification(
      'CARD_STATUS_CHANGE',
      whole(
        {
          card_id: id('The card.'),
          old_status: CARD_STATUS,
          new_status: CARD_STATUS,
          status_reason_code: {
            type: ['string', 'null'],
            description:
              'E.g. A0 for the first activation, S0 for a suspension; null for INACTIVE, which only a hand sets.',
          },
          note: NOTE,
        },
        'reference',
      ),
      {
        user_id: ours({ type: ['string', 'null'], description: 'Whose card it is.' }),
        bulk_issuance_id: ours({ type: ['string', 'null'], description: 'The order that the card came with.' }),
        last_four: ours(text('The last four digits of the PAN.')),
      },
    ),
  },
  TRANSACTION: {
    summary: 'Money was loaded onto an account or taken off it; card payments do not happen here',
    body: notification(
      'TRANSACTION',
      whole(
        {
          id: id('The transaction.'),
          transaction_timestamp: { type: 'string', format: 'date-time', description: 'When it happened.' },
          type: ours({ type: 'string', enum: ['LOAD', 'UNLOAD'] }),
          amount: ours({ type: 'number', description: 'What moved, in major units.' }),
          currency: ours(text('ISO 4217.')),
          balance: ours({ type: 'number', description: 'The balance after it.' }),
          account_id: ours(id('The account.')),
          card_id: ours(id('Its card.')),
          user_id: ours({ type: ['string', 'null'], description: 'Whose it is.' }),
        },
        'reference',
      ),
      {},
      'card_transaction',
    ),
  },
  USER_CREATED: {
    summary: 'A user was created',
    body: notification(
      'USER_CREATED',
      whole({ user_id: id('The user.'), status: USER_STATUS, status_reason_code: text('Why.') }, 'ours'),
    ),
  },
  USER_STATUS_CHANGE: {
    summary: 'A user changed status',
    body: notification(
      'USER_STATUS_CHANGE',
      whole(
        {
          user_id: id('The user.'),
          old_status: USER_STATUS,
          new_status: USER_STATUS,
          status_reason_code: text('Why, e.g. S0 for a suspension.'),
          note: NOTE,
        },
        'ours',
      ),
    ),
  },
  [PING]: {
    summary: 'The webhook is tested',
    body: notification(PING, whole({ webhook_id: id('The webhook.') }, 'ours')),
  },
};
