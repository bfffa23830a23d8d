// The engine's contract with this provider's client filled in: what every call's file imports.
import { type Context, defineOperation, type OperationDescription, type Profile } from '../../../engine/provider.ts';
import type { Client } from './authenticate.ts';

export {
  type ByProfile,
  type DeviationShape,
  type Finding,
  type Identity,
  isJsonObject,
  type JsonSchema,
  type Message,
  type OperationDescription,
  type Profile,
  parseJson,
  positionOfSyntaxError,
  Refusal,
  refuse,
  type SpokenDeviation,
  type Success,
  type Transaction,
  type Trigger,
} from '../../../engine/provider.ts';

/** The readings that refuse what both the page's sample and its table rule out. */
export const STRICT: readonly Profile[] = ['sample', 'table'];

/** What a transition may know of one call. */
export type Call<Input> = Context<Client, Input>;

/** One call of the platform, described whole. */
export function defineCall<Input>(description: OperationDescription<Client, Input>): OperationDescription<Client> {
  return defineOperation(description);
}
