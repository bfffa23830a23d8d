// The collections of this provider, and the keys by which their records are found.
import type { CollectionDefinition } from '../../../engine/provider.ts';

export const ACCOUNT_STATUSES = ['ACTIVE', 'CLOSED'] as const;
export type AccountStatus = (typeof ACCOUNT_STATUSES)[number];

export interface Account {
  readonly id: string;
  /** The id in the client's own system; no two accounts share one. */
  readonly reference: string;
  readonly holder: string;
  readonly status: AccountStatus;
  /** Milliseconds of the sandbox's clock. */
  readonly createdAt: number;
}

export const ACCOUNTS: CollectionDefinition<Account> = {
  name: '__NAME__.accounts',
  part: 'state',
  unique: { reference: ({ reference }) => reference },
};

export const COLLECTIONS = [ACCOUNTS] as readonly CollectionDefinition[];
