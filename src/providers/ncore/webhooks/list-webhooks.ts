// listWebhooks: the webhooks, newest first.
import type { Context, Success } from '../../../engine/provider.ts';
import { WEBHOOKS } from '../records/records.ts';
import { showWebhook } from '../records/views.ts';
import type { Client } from '../wire/authenticate.ts';
import { type PageQuery, page } from '../wire/paging.ts';

/** @throws Refusal 400 for a cursor that is no webhook */
export function listWebhooks({ input, transaction }: Context<Client, PageQuery>): Success {
  return { code: '200', body: page(transaction, WEBHOOKS, input, showWebhook) };
}
