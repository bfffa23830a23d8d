// A sealed call as its file describes it, and the operation that the engine serves of it: headers, findings and their code,
// repetition, the stored answer and test cards are the same for every call, so they are here and nowhere else.
import { dateFinding } from '../fields/calendar.ts';
import { bodySchemas, type CallMembers } from '../fields/call-members.ts';
import { CARDS, endsIn, type StoredTransaction } from '../records/records.ts';
import type { Client } from './authenticate.ts';
import { CHANNEL_HEADERS, headerDeviations, refusalFor } from './channel-headers.ts';
import type { Codes } from './codes.ts';
import { correlateCall } from './correlation.ts';
import { dayAt } from './local-time.ts';
import { MESSAGE_CODES } from './message-codes.ts';
import {
  type Call,
  defineCall,
  type Finding,
  isJsonObject,
  type JsonSchema,
  type Message,
  type OperationDescription,
  type Profile,
  type Refusal,
  refuse,
} from './operation.ts';
import { earlierCall, keepAnswer, nextReference } from './transactions.ts';

export type AnyBody = Readonly<Record<string, unknown>>;

/** What the engine serves, and the codes of the call's page, of which the catalogue is made. */
export interface CataloguedCall extends OperationDescription<Client> {
  readonly codes?: Codes;
}

/** What a call knows of its message when it looks for what a schema cannot say. */
export interface Facts {
  readonly client: Client;
  readonly profile: Profile;
  /** The platform's day, as YYYY-MM-DD. */
  readonly today: string;
}

/** Every input has these; a test card is found by them. */
export interface CallInput {
  readonly urn?: string | undefined;
  readonly lastFour?: string | undefined;
}

/** What a call has done. */
export interface Done {
  readonly body: object;
  readonly urn: string | null;
  readonly customerId: string | null;
  readonly note?: string | undefined;
}

/** What the call works with: what the engine knows, and the accosaRefNo that the call has if it succeeds. */
export type Step<Input> = Call<Input & { readonly clientTxnId: string }> & { readonly reference: number };

/** The code of a member: one for every mistake, or one where it is missing and one where it is wrong. */
type MemberCode = string | { readonly missing: string; readonly wrong: string };

export interface SealedCall<Input extends CallInput> {
  readonly id: string;
  readonly method: 'POST' | 'PATCH';
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  /** Beside messageCode, clientTxnId and requestDateTime. */
  readonly members: CallMembers;
  /** Names of members that are dates, and whether each is a birth date. */
  readonly dates?: Readonly<Record<string, 'day' | 'birth'>>;
  /** The code of a member that is missing or wrong; the order says which comes first. 1030 for any other. */
  readonly memberCodes?: Readonly<Record<string, MemberCode>>;
  /** The code of a rule of `findings`, by the name of the rule; these come before the codes of members. */
  readonly ruleCodes?: Readonly<Record<string, string>>;
  /** The code where nothing else fits; 1030 unless the call's page does not list it. */
  readonly otherwise?: string;
  readonly answer: JsonSchema;
  /** The code of its success, 00 unless said otherwise. */
  readonly success?: '00' | '201';
  readonly codes: Codes;
  /**
   * What a clientTxnId gets that has succeeded before: a code, or `again` where the call changes nothing and is simply carried
   * out once more.
   */
  readonly repeated: string;
  readonly example: AnyBody;
  /** What a schema cannot say. The body may have any shape. */
  findings?(body: AnyBody, facts: Facts): readonly Finding[];
  /** @param body fits the schema of its profile */
  read(body: AnyBody, facts: Facts): Input;
  /** @throws Refusal */
  run(step: Step<Input>): Done;
}

type Known<Input> = Input & { readonly clientTxnId: string };

export function sealedCall<Input extends CallInput>(call: SealedCall<Input>): CataloguedCall {
  const { id, method, path, summary, description, answer, success = '00', codes, example } = call;
  const { asked } = MESSAGE_CODES[id] as { asked: number };
  const described = defineCall<Known<Input>>({
    id,
    method,
    path,
    summary,
    description,
    schemas: { headers: CHANNEL_HEADERS, body: bodySchemas(asked, call.members) },
    replyBody: answer,
    successes: [success],
    examples: {
      [id]: { messageCode: String(asked), clientTxnId: `example-${id}`, requestDateTime: '20300115093000', ...example },
    },
    refuseInvalid: (findings, message, client, profile, now) => {
      const own = ownFindings(call, message, factsOf(client, profile, now));
      const named = new Set(findings.map(({ pointer }) => pointer));
      const all = [...findings, ...own.filter(({ pointer }) => !named.has(pointer))];
      return refusalOf(call, all, message, client, profile) as Refusal;
    },
    interpret: (message, client, profile, _targets, now) => {
      const facts = factsOf(client, profile, now);
      const refused = refusalOf(call, ownFindings(call, message, facts), message, client, profile);
      if (refused) throw refused;
      const body = message.body as AnyBody;
      return { ...call.read(body, facts), clientTxnId: String(body.clientTxnId) };
    },
    deviations: headerDeviations,
    correlation: correlateCall,
    carried: codeOfTestCard,
    transition: (context) => {
      const { clientTxnId } = context.input;
      const known = earlierCall(context, clientTxnId);
      if (known) requireRepeatable(call, known);
      const reference = known?.reference ?? nextReference(context);
      const { body, urn, customerId, note } = call.run({ ...context, reference });
      keepAnswer(context, { operation: id, clientTxnId, urn, customerId, asked: NOTHING_ASKED, reference, body });
      return { code: success, body, note };
    },
  });
  return { ...described, codes };
}

const NOTHING_ASKED = {};
const NOTHING: readonly Finding[] = [];

function factsOf(client: Client, profile: Profile, now: number): Facts {
  return { client, profile, today: dayAt(now, client.utcOffsetMs) };
}

function ownFindings<Input extends CallInput>(call: SealedCall<Input>, { body }: Message, facts: Facts) {
  if (!isJsonObject(body)) return NOTHING;
  const found: Finding[] = [];
  const dates = { requestDateTime: 'day', ...call.dates } as Record<string, 'day' | 'birth'>;
  for (const name in dates) {
    const value = typeof body[name] === 'number' ? String(body[name]) : body[name];
    const born = dates[name] === 'birth' ? { bornBy: facts.today } : {};
    const finding = dateFinding({ pointer: `/${name}`, value, ...born });
    if (finding) found.push(finding);
  }
  if (call.findings) found.push(...call.findings(body, facts));
  return found;
}

function refusalOf<Input extends CallInput>(
  call: SealedCall<Input>,
  findings: readonly Finding[],
  message: Message,
  client: Client,
  profile: Profile,
): Refusal | undefined {
  const codeOf = (found: readonly Finding[]) => codeFor(call, found, message.body);
  // Pages that list no code of a header answer 1045 for all of them, where they list that.
  const headerCodeUnderTable =
    '1262' in call.codes || !('1045' in call.codes) ? {} : { headerCodeUnderTable: '1045-header' };
  return refusalFor({ message, client, profile, findings, codeOf, ...headerCodeUnderTable });
}

/** Of the codes that the findings could have, the first in the order messageCode, clientTxnId, requestDateTime, the call's own. */
function codeFor<Input extends CallInput>(
  call: SealedCall<Input>,
  findings: readonly Finding[],
  body: unknown,
): string {
  const { codes, memberCodes = {}, otherwise = '1030' } = call;
  if (!isJsonObject(body)) return otherwise;
  const about = (name: string) =>
    findings.find(({ pointer }) => pointer === `/${name}` || pointer.startsWith(`/${name}/`));
  const candidates: (string | undefined)[] = [
    about('messageCode') && '1056',
    about('clientTxnId') && '1093',
    codeOfMember(about('requestDateTime'), { missing: '1320', wrong: '1088' }),
  ];
  for (const { rule } of findings) candidates.push(call.ruleCodes?.[rule]);
  for (const name in memberCodes) candidates.push(codeOfMember(about(name), memberCodes[name] as MemberCode));
  for (const name in call.dates) if (about(name)) candidates.push('1088');
  return candidates.find((code) => code !== undefined && code in codes) ?? otherwise;
}

function codeOfMember(finding: Finding | undefined, code: MemberCode): string | undefined {
  if (!finding) return undefined;
  if (typeof code === 'string') return code;
  return finding.rule === 'required' || isBlank(finding.received) ? code.missing : code.wrong;
}

function isBlank(value: unknown): boolean {
  return value === null || (typeof value === 'string' && (value.trim() === '' || value === 'null'));
}

function requireRepeatable<Input extends CallInput>(
  { id, repeated, codes }: SealedCall<Input>,
  known: StoredTransaction,
) {
  if (repeated === 'again' && known.operation === id) return;
  const code = repeated === 'again' ? ('1093' in codes ? '1093' : '1030') : repeated;
  refuse(
    code,
    `clientTxnId ${known.clientTxnId} belongs to a call of ${known.operation} that succeeded; checkStatus shows its answer`,
  );
}

/** The code that the test card of this call forces; the engine passes over one that the call cannot answer. */
function codeOfTestCard({ input, transaction }: Call<CallInput>): string | undefined {
  if (input.urn === undefined) return undefined;
  const card = transaction.collection(CARDS).get(input.urn);
  if (!card?.carries || (input.lastFour !== undefined && !endsIn(card, input.lastFour))) return undefined;
  return card.carries;
}
