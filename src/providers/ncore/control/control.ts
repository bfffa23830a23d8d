// What the control API offers for nCore: card data as an embosser gets it, states at will, and help with activation tokens.
import { addCard } from './add-card.ts';
import type { ControlResource } from './control-call.ts';
import { clearCards, embossingFiles } from './embossing.ts';
import { explainActivationToken } from './explain-token.ts';
import { makeActivationToken } from './make-token.ts';
import { advanceOrder, paceOrder } from './orders-by-hand.ts';
import { setCardStatus } from './set-card-status.ts';

export const CONTROL: readonly ControlResource[] = [
  addCard,
  clearCards,
  setCardStatus,
  ...embossingFiles,
  advanceOrder,
  paceOrder,
  makeActivationToken,
  explainActivationToken,
];
