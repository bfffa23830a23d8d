// loadAccountFunds: moves money from the program to an account.
import { defineMovement } from './movement.ts';

export const loadAccountFunds = defineMovement({
  id: 'loadAccountFunds',
  path: '/accounts/{id}:loadFunds',
  summary: 'Load money onto an account',
  description:
    'From the account of the program, which always has enough. Only the account of an ACTIVE card is loaded.',
  kind: 'LOAD',
});
