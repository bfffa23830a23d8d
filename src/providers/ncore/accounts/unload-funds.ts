// unloadAccountFunds: moves money from an account back to the program.
import { defineMovement } from './movement.ts';

export const unloadAccountFunds = defineMovement({
  id: 'unloadAccountFunds',
  path: '/accounts/{id}:unloadFunds',
  summary: 'Take money off an account',
  description: 'Back to the account of the program, whatever the status of the card.',
  kind: 'UNLOAD',
});
