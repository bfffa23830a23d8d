// Calls that the partner documents and this provider does not serve. Take a call off the list when it is served; the server
// refuses to start with one that stands in both.
import type { UnservedCall } from '../../engine/provider.ts';

export const UNSERVED: readonly UnservedCall[] = [
  { method: 'POST', path: '/cardproducts', summary: 'makes a product' },
  { method: 'PUT', path: '/cardproducts/{id}', summary: 'changes a product' },
  { method: 'POST', path: '/balancelimits', summary: 'sets limits of balances' },
];
