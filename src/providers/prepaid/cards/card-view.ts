// What answers show of a card and its holder: wallets, times and the cardholder's members.
import { type Situation, STATUS_NUMBERS, situationOf } from '../records/card-status.ts';
import type { Card, Customer, Wallet } from '../records/records.ts';
import { subwalletIdOf } from '../records/wallets.ts';
import { dateTime } from '../wire/local-time.ts';
import type { Call } from '../wire/operation.ts';

/** MMYY, as answers have it. */
export function expiryOf({ expiry }: Card): string {
  return expiry.slice(2) + expiry.slice(0, 2);
}

export function situationIn({ now, caller }: Pick<Call<unknown>, 'now' | 'caller'>, card: Card): Situation {
  return situationOf(card, now, caller.utcOffsetMs);
}

/** Sub-wallets have three statuses on the pages: 9 before the card is active, 0, and 21 where the card is over. */
export function accountStatusOf(situation: Situation): number {
  if (situation === 'inactive') return STATUS_NUMBERS.inactive;
  return situation === 'closed' || situation === 'expired' ? DISABLED : STATUS_NUMBERS.active;
}

const DISABLED = 21;

/** The members of a sub-wallet that create, inquiry and customer record have in common. */
export function walletMembers(wallet: Wallet, situation: Situation) {
  return {
    subwallet_id: subwalletIdOf(wallet),
    default_wallet: wallet.isDefault ? 1 : 0,
    account_number: wallet.id,
    account_status: String(accountStatusOf(situation)),
    subwallet_name: wallet.name,
  };
}

/** YYYY-MM-DD HH:MM:SS.mmm in the platform's local time. */
export function timestamp(at: number, utcOffsetMs: number): string {
  const digits = dateTime(at, utcOffsetMs);
  const day = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}`;
  const time = `${digits.slice(8, 10)}:${digits.slice(10, 12)}:${digits.slice(12)}`;
  return `${day} ${time}.${String(at % 1_000).padStart(3, '0')}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** dd-MMM-yyyy, e.g. 11-Jul-1995. @param day YYYY-MM-DD */
export function namedDay(day: string): string {
  return `${day.slice(8)}-${MONTHS[Number(day.slice(5, 7)) - 1]}-${day.slice(0, 4)}`;
}

/** A detail of a customer that a call has told; "" where none has. */
export function detailOf(customer: Customer | undefined, name: string): string {
  return customer?.details?.[name] ?? '';
}
