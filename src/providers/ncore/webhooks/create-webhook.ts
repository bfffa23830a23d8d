// createWebhookNotification: registers a URL for events, to which the sandbox then sends notifications.
import { IDEMPOTENCY_HEADERS, withoutDryRun } from '../fields/message-parts.ts';
import { freeId } from '../records/entity-ids.ts';
import { WEBHOOKS, type WebhookRecord } from '../records/records.ts';
import { showWebhook } from '../records/views.ts';
import { canonical } from '../wire/canonical.ts';
import { once } from '../wire/idempotency.ts';
import {
  type Call,
  correlateCreation,
  defineCall,
  type JsonSchema,
  refuseInvalid,
  type Success,
} from '../wire/operation.ts';
import { DEFAULT_CONFIG, readWebhook, type WebhookMembers } from './webhook-config.ts';
import { WEBHOOK_REPLY } from './webhook-reply.ts';
import { CONFIG, closed, ENDPOINT, EVENTS } from './webhook-schemas.ts';

const CREATE_WEBHOOK = {
  type: 'object',
  properties: { endpoint: ENDPOINT, events: EVENTS, config: CONFIG },
  required: ['endpoint', 'events'],
} as const satisfies JsonSchema;

export const createWebhookNotification = defineCall({
  id: 'createWebhookNotification',
  method: 'POST',
  path: '/webhooks',
  summary: 'Register a URL for notifications of events',
  description: 'A URL that is not on loopback must be allowed when the server starts.',
  schemas: { headers: IDEMPOTENCY_HEADERS, body: withoutDryRun(CREATE_WEBHOOK, closed(CREATE_WEBHOOK)) },
  replyBody: WEBHOOK_REPLY,
  successes: ['200'],
  examples: {
    'cards and users': {
      endpoint: 'http://127.0.0.1:9000/ncore-events',
      events: ['CARD_STATUS_CHANGE', 'USER_CREATED'],
      config: {
        basic_auth_username: 'ncore',
        basic_auth_password: 'a-secret-of-yours',
        custom_headers: [{ header_name: 'X-Team', header_value: 'issuing' }],
      },
    },
  },
  refuseInvalid,
  interpret: (message, _caller, _profile, targets) => readWebhook(message, targets),
  correlation: correlateCreation,
  transition: makeWebhook,
});

/** @throws Refusal 409-idempotency */
function makeWebhook(context: Call<WebhookMembers>): Success {
  const { input, transaction, identity, now } = context;
  return once(context, 'createWebhookNotification', true, () => {
    const { endpoint = '', events = [], config } = input;
    const webhooks = transaction.collection(WEBHOOKS);
    const content = canonical({ endpoint, events });
    const id = freeId(identity, 'webhook', content, (made) => webhooks.get(made) !== undefined);
    const webhook: WebhookRecord = {
      id,
      endpoint,
      events,
      config: { ...DEFAULT_CONFIG, ...config },
      created: now,
      modified: now,
    };
    webhooks.put(webhook);
    return { code: '200', body: showWebhook(webhook) };
  });
}
