// listWebhooks: the webhooks, newest first.
import type { Context, Success } from '../../../engine/provider.ts';
import type { Client } from '../authenticate.ts';
import { type PageQuery, page } from '../paging.ts';
import { WEBHOOKS } from '../records.ts';
import { showWebhook } from '../views.ts';

/** @throws Refusal 400 for a cursor that is no webhook */
export function listWebhooks({ input, transaction }: Context<Client, PageQuery>): Success {
  return { code: '200', body: page(transaction, WEBHOOKS, input, showWebhook) };
}
