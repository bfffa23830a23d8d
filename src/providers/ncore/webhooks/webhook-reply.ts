// What a webhook looks like in an answer, for the documentation. All of it is ours: no page shows one.
import { id, TIMES, text, whole } from '../fields/reply-fields.ts';
import { EVENT_TYPES } from './webhook-schemas.ts';

export const WEBHOOK_REPLY = whole({
  id: id('The webhook.'),
  endpoint: text('Where notifications go.'),
  events: { type: 'array', items: { type: 'string', enum: EVENT_TYPES }, description: 'What it is told of.' },
  config: {
    ...whole({
      basic_auth_username: { type: ['string', 'null'], description: 'For HTTP Basic authentication.' },
      custom_headers: {
        type: 'array',
        items: whole({ header_name: text('The name.'), header_value: text('The value.') }),
        description: 'Headers that every notification carries.',
      },
      max_attempts: { type: 'integer', description: 'How often a notification is tried before it is expired.' },
      retry_interval_seconds: { type: 'integer', description: 'The rest after the first failure.' },
      ...TIMES,
    }),
    description: 'Without the password, which never leaves again.',
  },
  ...TIMES,
});
