// The table of operations; read this first. Each line leads to the file that describes one call from top to bottom.
import { activateCard } from './activation/activate-card.ts';
import { block } from './cards/block.ts';
import { cardInquiry } from './cards/card-inquiry.ts';
import { changeCardStatus } from './cards/change-card-status.ts';
import { createCard } from './cards/create-card.ts';
import { resetPin } from './cards/reset-pin.ts';
import { unblock } from './cards/unblock.ts';
import { walletStatus } from './cards/wallet-status.ts';
import { retrieveCustRecord } from './customers/retrieve-cust-record.ts';
import { updateProfile } from './customers/update-profile.ts';
import { verifyCardholder } from './customers/verify-cardholder.ts';
import { decrypt } from './helpers/decrypt.ts';
import { encrypt } from './helpers/encrypt.ts';
import { checkStatus } from './inquiries/check-status.ts';
import { creditAccount } from './money/credit-account.ts';
import { debitAccount } from './money/debit-account.ts';
import { statementInquiry } from './money/statement-inquiry.ts';
import type { CataloguedCall } from './wire/sealed-call.ts';

export const OPERATIONS: readonly CataloguedCall[] = [
  createCard,
  activateCard,
  changeCardStatus,
  cardInquiry,
  creditAccount,
  debitAccount,
  block,
  unblock,
  retrieveCustRecord,
  statementInquiry,
  verifyCardholder,
  updateProfile,
  resetPin,
  walletStatus,
  checkStatus,
  encrypt,
  decrypt,
];
