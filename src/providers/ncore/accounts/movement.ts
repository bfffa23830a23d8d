// What loading and unloading have in common: a message of amount and currency, and one place in which money moves.
import type { FromSchema } from 'json-schema-to-ts';
import { MOVES_MONEY } from '../cards/card-states.ts';
import { byProfile, DRY_RUN, ID_IN_PATH, IDEMPOTENCY_HEADERS } from '../fields/message-parts.ts';
import { decimalsOf, isTooFine, toMajor, toMinor } from '../fields/money.ts';
import { forcedStatus } from '../records/entity-ids.ts';
import { USERS } from '../records/records.ts';
import { notifyMovement } from '../webhooks/events.ts';
import { once } from '../wire/idempotency.ts';
import {
  type Call,
  correlateCreation,
  defineCall,
  type Finding,
  idInPath,
  type JsonSchema,
  type Message,
  refuse,
  refuseFindings,
  refuseInvalid,
  type Success,
} from '../wire/operation.ts';
import { type Account, findAccount, keepAccount, showAccount } from './account.ts';
import { ACCOUNT_REPLY } from './account-reply.ts';

const MOVEMENT = {
  type: 'object',
  properties: {
    currency: {
      type: 'string',
      pattern: '^[A-Z]{3}$',
      description: 'three capitals (ISO 4217), the currency of the account',
      'x-source': 'reference',
    },
    amount: {
      type: 'number',
      exclusiveMinimum: 0,
      maximum: 1_000_000_000,
      description: 'In major units of the currency.',
      'x-source': 'reference',
    },
    dry_run: { ...DRY_RUN, 'x-source': 'reference' },
  },
  required: ['currency', 'amount'],
} as const satisfies JsonSchema;

type MovementBody = FromSchema<typeof MOVEMENT>;

export interface Movement {
  readonly accountId: string;
  readonly amount: number;
  readonly currency: string;
  readonly dryRun: boolean;
}

interface MovementDescription {
  readonly id: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly kind: 'LOAD' | 'UNLOAD';
}

/** A call that moves money between the program's account and that of a card. The program's has no bottom (source: ours). */
export const defineMovement = ({ kind, ...described }: MovementDescription) =>
  defineCall<Movement>({
    ...described,
    method: 'POST',
    // The page writes `:loadFunds` in a path and `:unloadfunds` in its text.
    isVerbInAnyCase: true,
    schemas: {
      params: ID_IN_PATH,
      headers: IDEMPOTENCY_HEADERS,
      body: byProfile(MOVEMENT, { ...MOVEMENT, additionalProperties: false }),
    },
    replyBody: ACCOUNT_REPLY,
    successes: ['200'],
    examples: { 'ten and a half': { currency: 'USD', amount: 10.5, dry_run: false } },
    refuseInvalid: (findings, message) => refuseInvalid([...findings, ...findFineAmount(message)]),
    interpret: readMovement,
    correlation: correlateCreation,
    carried: ({ input }) => forcedStatus(described.id, input.accountId),
    transition: (context) => once(context, described.id, !context.input.dryRun, () => move(context, kind)),
  });

/** Money is exact, so an amount finer than its currency is refused in every reading. */
function findFineAmount({ body }: Message): readonly Finding[] {
  const { amount, currency } = (body ?? {}) as { readonly amount?: unknown; readonly currency?: unknown };
  const known = typeof currency === 'string' ? currency : undefined;
  if (typeof amount !== 'number' || !isTooFine(amount, known)) return [];
  const allowed = decimalsOf(known);
  const message = `amount has more than ${allowed} decimals`;
  return [{ in: 'body', pointer: '/amount', rule: 'decimals', message, allowed, received: amount }];
}

function readMovement(message: Message): Movement {
  refuseFindings(findFineAmount(message));
  const { amount, currency, dry_run } = message.body as MovementBody;
  return { accountId: idInPath(message), amount, currency, dryRun: dry_run ?? false };
}

/**
 * The one place in which money moves.
 * @throws Refusal 404, 409-account-status, 403, 409-currency, 409-balance-maximum, 409-balance-minimum
 */
function move(context: Call<Movement>, kind: 'LOAD' | 'UNLOAD'): Success {
  const { input, transaction, now } = context;
  const account = findAccount(transaction, input.accountId);
  if (!account) refuse('404', `No account ${input.accountId}; GET /cards/{id}/accounts lists those of a card.`);
  refuseHolder(account, kind, context);
  if (input.currency !== account.currency) {
    refuse('409-currency', `The account is in ${account.currency}; nothing is converted.`);
  }
  const minor = toMinor(input.amount, account.currency);
  const balance = kind === 'LOAD' ? account.balance + minor : account.balance - minor;
  const major = (amount: number) => `${toMajor(amount, account.currency)} ${account.currency}`;
  if (balance < 0)
    refuse('409-balance-minimum', `The balance is ${major(account.balance)}; it cannot fall below zero.`);
  if (balance > account.maximum) {
    refuse(
      '409-balance-maximum',
      `The balance would be ${major(balance)}; at most ${major(account.maximum)} are allowed.`,
    );
  }
  const moved: Account = { ...account, balance, movements: account.movements + 1, modified: now };
  if (!input.dryRun) {
    keepAccount(transaction, moved);
    notifyMovement(context, moved, { kind, amount: input.amount, balance: toMajor(balance, account.currency) });
  }
  return { code: '200', body: showAccount(moved) };
}

function refuseHolder({ id, card }: Account, kind: 'LOAD' | 'UNLOAD', { transaction }: Call<Movement>): void {
  const lets = MOVES_MONEY[card.status];
  const user = card.user_id === null ? undefined : transaction.collection(USERS).get(card.user_id);
  if (!user || !(kind === 'LOAD' ? lets.load : lets.unload)) {
    const why = user ? `its card ${card.id} is ${card.status}` : `its card ${card.id} is linked to no user`;
    refuse('409-account-status', `Account ${id} cannot be ${kind === 'LOAD' ? 'loaded' : 'unloaded'}: ${why}.`);
  }
  if (kind === 'LOAD' && user.status !== 'ACTIVE') {
    refuse('403', `User ${user.id} is ${user.status}; only the account of an ACTIVE user is loaded.`);
  }
}
