// The table of operations; read this first. Each line leads to the file that describes one call from top to bottom.
import type { OperationDescription } from '../../engine/provider.ts';
import { activateCard } from './activation/activate-card.ts';
import { decrypt } from './helpers/decrypt.ts';
import { encrypt } from './helpers/encrypt.ts';
import { checkStatus } from './inquiries/check-status.ts';
import type { Client } from './wire/authenticate.ts';

export const OPERATIONS: readonly OperationDescription<Client>[] = [activateCard, checkStatus, encrypt, decrypt];
