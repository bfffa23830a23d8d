// nCore's own names for the engine's contract, with this provider's client filled in, and what its calls have in common.
import {
  type Context,
  type Correlation,
  defineOperation,
  type Finding,
  type JsonSchema,
  type Message,
  type OperationDescription,
  type Profile,
  Refusal,
} from '../../../engine/provider.ts';
import { ID_IN_PATH, PAGE_QUERY } from '../fields/message-parts.ts';
import { listOf } from '../fields/reply-fields.ts';
import type { Client } from './authenticate.ts';
import { IDEMPOTENCY_HEADER } from './idempotency-header.ts';

export {
  type AllowedTargets,
  type ByProfile,
  type Finding,
  type Identity,
  type JsonSchema,
  type Message,
  type Profile,
  Refusal,
  refuse,
  type Success,
  type Transaction,
} from '../../../engine/provider.ts';
export type { Client } from './authenticate.ts';

/** What a transition may know of one call. */
export type Call<Input> = Context<Client, Input>;

/** One call of nCore, described whole. */
export function defineCall<Input>(description: OperationDescription<Client, Input>): OperationDescription<Client> {
  return defineOperation(description);
}

/** A message outside its schema is a 400 that lists every finding (source: ours). */
export function refuseInvalid(findings: readonly Finding[]): Refusal {
  return new Refusal('400', findings);
}

/**
 * Refuses by a rule that no schema can express, and lists what it finds together with what the schema found. By the letter
 * of the page (`table`) its findings are refused; elsewhere they are deviations.
 */
export const withLetter = (find: (message: Message) => readonly Finding[]) =>
  ({
    deviations: find,
    refuseInvalid: (findings: readonly Finding[], message: Message, _caller: Client, profile: Profile) =>
      refuseInvalid(profile === 'table' ? [...findings, ...find(message)] : findings),
    /** @throws Refusal 400 */
    refuseByLetter: (message: Message, profile: Profile) => {
      if (profile === 'table') refuseFindings(find(message));
    },
  }) as const;

/** @throws Refusal 400 that lists the findings, if there are any */
export function refuseFindings(findings: readonly Finding[]): void {
  if (findings.length > 0) throw refuseInvalid(findings);
}

/** The id in the path, in lower case as ids are kept. */
export function idInPath({ params }: Message): string {
  return (params.id as string).toLowerCase();
}

/** What calls that answer one entity by its id have in common. */
export const oneEntity = (replyBody: JsonSchema) =>
  ({
    method: 'GET',
    schemas: { params: ID_IN_PATH },
    replyBody,
    successes: ['200'],
    refuseInvalid,
    interpret: idInPath,
  }) as const;

/** What calls that answer a page of entities have in common. */
export const manyEntities = (item: JsonSchema) =>
  ({
    method: 'GET',
    schemas: { query: PAGE_QUERY },
    replyBody: listOf(item),
    successes: ['200'],
    refuseInvalid,
  }) as const;

/** Of a call that creates, for the report: an idempotency key makes it one attempt, its body says what it is about. */
export function correlateCreation({ headers, body }: Message): Correlation {
  return { attempt: headers[IDEMPOTENCY_HEADER], content: body };
}
