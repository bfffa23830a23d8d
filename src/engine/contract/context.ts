// What a step of one exchange may know: the arguments of everything that a provider does inside the transaction.
import type { Transaction } from '../../store/store.ts';
import type { Identity } from '../base/identity.ts';
import type { Message, Profile } from './message.ts';

/** What a step of one exchange may know. It acts on nothing but `transaction`. */
export interface Context<Caller, Input> {
  /** Of the journal's entry. */
  readonly id: string;
  readonly input: Input;
  readonly message: Message;
  readonly caller: Caller;
  readonly transaction: Transaction;
  /** The sandbox's time in milliseconds. */
  readonly now: number;
  readonly identity: Identity;
  readonly profile: Profile;
  /** The header `traceparent` as it came, for the notifications that the call causes. */
  readonly traceparent?: string | undefined;
  /** Set where a success was forced by name. */
  readonly forced?: ForcedSuccess;
}

/** A success that a header, a URL, a switch or test data asks for. */
export interface ForcedSuccess {
  /** The outcome code, e.g. `00`. */
  readonly code: string;
  /** As the outcome's schema has them; undefined where none were given. */
  readonly parameters: unknown;
}
