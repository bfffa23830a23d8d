// createAccount: creates an account for a holder.
import type { FromSchema } from 'json-schema-to-ts';
import {
  type Context,
  defineOperation,
  type JsonSchema,
  type Message,
  Refusal,
  refuse,
  type Success,
} from '../../../engine/provider.ts';
import { ACCOUNT_BODY, HOLDER, REFERENCE, showAccount } from '../fields/fields.ts';
import { CODES_BY_REFERENCE } from '../outcomes/outcomes.ts';
import { ACCOUNTS, type Account } from '../records/records.ts';
import type { Client } from '../wire/authenticate.ts';

const NEW_ACCOUNT = {
  type: 'object',
  properties: { reference: REFERENCE, holder: HOLDER },
  required: ['reference', 'holder'],
  additionalProperties: false,
} as const satisfies JsonSchema;

type NewAccount = FromSchema<typeof NEW_ACCOUNT>;

export const createAccount = defineOperation({
  id: 'createAccount',
  method: 'POST',
  path: '/v1/accounts',
  summary: 'Creates an account',
  schemas: { body: NEW_ACCOUNT },
  replyBody: ACCOUNT_BODY,
  successes: ['201'],
  examples: { account: { reference: 'example-1', holder: 'Asha Verma' } },
  refuseInvalid: (findings) => new Refusal('400', findings),
  interpret: ({ body }: Message, _client: Client) => body as NewAccount,
  carried: codeOfReference,
  transition: create,
});

/** A reference that asks for a status, so that a test can force one without a header. */
function codeOfReference({ input }: Context<Client, NewAccount>): string | undefined {
  return CODES_BY_REFERENCE.find((code) => input.reference === `answer-${code}`);
}

/** @throws Refusal 409 where another account has the reference */
function create({ input, transaction, identity, now }: Context<Client, NewAccount>): Success {
  const accounts = transaction.collection(ACCOUNTS);
  const other = accounts.find('reference', input.reference);
  if (other) refuse('409', `the account ${other.id} has the reference ${input.reference}`);
  const id = identity.uuid('__NAME__', 'account', input.reference);
  const account: Account = { id, ...input, status: 'ACTIVE', createdAt: now };
  accounts.put(account);
  return { code: '201', body: showAccount(account) };
}
