// Calls that the partner's pages or a real client's collection have and this provider does not serve. Take a call off the
// list when it is served; the server refuses to start with one that stands in both.
import type { UnservedCall } from '../../engine/provider.ts';

export const UNSERVED: readonly UnservedCall[] = [
  { method: 'POST', path: '/api/onboarding/v1/transactionInquiry', summary: 'looks one transaction up' },
  { method: 'GET', path: '/api/onboarding/v2/transferFunds', summary: 'moves money between wallets' },
  { method: 'POST', path: '/api/onboarding/v2/fundTransfer', summary: 'moves money between wallets' },
  { method: 'PATCH', path: '/api/onboarding/v1/transactionProfile', summary: 'changes the limits of a card' },
];
