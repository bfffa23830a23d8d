// The table of operations; read this first. Each line leads to the file that describes one call from top to bottom.
import type { OperationDescription } from '../../engine/provider.ts';
import { getAccount } from './accounts/get-account.ts';
import { getCardAccounts } from './accounts/get-card-accounts.ts';
import { loadAccountFunds } from './accounts/load-funds.ts';
import { unloadAccountFunds } from './accounts/unload-funds.ts';
import { getCard } from './cards/get-card.ts';
import { linkCard } from './cards/link-card.ts';
import { listCards } from './cards/list-cards.ts';
import { createBulkIssuance } from './orders/create-bulk-issuance.ts';
import { getBulkIssuance } from './orders/get-bulk-issuance.ts';
import { listBulkIssuances } from './orders/list-bulk-issuances.ts';
import { updateBulkIssuance } from './orders/update-bulk-issuance.ts';
import { getCardProduct } from './products/get-card-product.ts';
import { listCardProducts } from './products/list-card-products.ts';
import { createUser } from './users/create-user.ts';
import { getUser } from './users/get-user.ts';
import { listUsers } from './users/list-users.ts';
import { updateUser } from './users/update-user.ts';
import { createWebhookNotification } from './webhooks/create-webhook.ts';
import { deleteWebhook } from './webhooks/delete-webhook.ts';
import { getWebhook } from './webhooks/get-webhook.ts';
import { listWebhooks } from './webhooks/list-webhooks.ts';
import { pingWebhook } from './webhooks/ping-webhook.ts';
import { triggerExpiredEvents } from './webhooks/trigger-expired.ts';
import { updateWebhook } from './webhooks/update-webhook.ts';
import type { Client } from './wire/authenticate.ts';

export const OPERATIONS: readonly OperationDescription<Client>[] = [
  createBulkIssuance,
  listBulkIssuances,
  getBulkIssuance,
  updateBulkIssuance,
  linkCard,
  listCards,
  getCard,
  getCardAccounts,
  getAccount,
  loadAccountFunds,
  unloadAccountFunds,
  createUser,
  listUsers,
  getUser,
  updateUser,
  listCardProducts,
  getCardProduct,
  createWebhookNotification,
  listWebhooks,
  getWebhook,
  updateWebhook,
  deleteWebhook,
  pingWebhook,
  triggerExpiredEvents,
];
