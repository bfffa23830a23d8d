// listWebhooks: the webhooks, newest first.
import { WEBHOOKS } from '../records/records.ts';
import { showWebhook } from '../records/views.ts';
import { type Call, defineCall, manyEntities, type Success } from '../wire/operation.ts';
import { type PageQuery, page, pageQuery } from '../wire/paging.ts';
import { WEBHOOK_REPLY } from './webhook-reply.ts';

export const listWebhooks = defineCall({
  ...manyEntities(WEBHOOK_REPLY),
  id: 'listWebhooks',
  path: '/webhooks',
  summary: 'List the webhooks',
  interpret: ({ query }) => pageQuery(query),
  transition: pageOfWebhooks,
});

/** @throws Refusal 400 for a cursor that is no webhook */
function pageOfWebhooks({ input, transaction }: Call<PageQuery>): Success {
  return { code: '200', body: page(transaction, WEBHOOKS, input, showWebhook) };
}
