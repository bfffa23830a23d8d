// The table of operations; read this first. Each line leads to the file that describes one call from top to bottom.
import type { OperationDescription } from '../../engine/provider.ts';
import { createAccount } from './accounts/create-account.ts';
import { getAccount } from './accounts/get-account.ts';
import type { Client } from './wire/authenticate.ts';

export const OPERATIONS: readonly OperationDescription<Client>[] = [createAccount, getAccount];
