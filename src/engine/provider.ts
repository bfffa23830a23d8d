// What a provider imports of the engine: the types that describe it, and what it calls. Nothing in the engine imports this.
export type { BaseRecords, CollectionDefinition, Page, Stored, Transaction } from '../store/store.ts';
export { duplicateMembers } from './base/duplicate-members.ts';
export { refuseMember, SandboxError } from './base/errors.ts';
export type { Identity } from './base/identity.ts';
export { positionOfSyntaxError } from './base/json-location.ts';
export { stepsOf } from './base/json-pointer.ts';
export { nearestNames } from './base/nearest-name.ts';
export { makePan, passesLuhn, SANDBOX_PREFIX } from './base/pan.ts';
export { isJsonObject, parseJson } from './base/parse-json.ts';
export { type Country, makePerson, type Person } from './base/people.ts';
export type { Option } from './contract/command.ts';
export { oneOf, type ProviderCommand, type ProviderIo, text, UsageError, type Values } from './contract/command.ts';
export type { Context, ForcedSuccess } from './contract/context.ts';
export { type ControlCall, type ControlResource, TextAnswer } from './contract/control-resource.ts';
export { defineProvider } from './contract/define-provider.ts';
export type { Fixture, FixtureFiles, FixtureKinds, ProviderFixtures, Quickstart } from './contract/fixtures.ts';
export type { ByProfile, JsonSchema, MessageSchemas } from './contract/json-schema.ts';
export type { Finding, Message, Profile, WireRequest } from './contract/message.ts';
export type {
  AllowedTargets,
  Attempt,
  Destination,
  Notification,
  NotificationDescription,
} from './contract/notification.ts';
export {
  type Correlation,
  type DeviationShape,
  defineOperation,
  type Operation,
  type OperationDescription,
  type SpokenDeviation,
} from './contract/operation.ts';
export type { Fit, Flaw, Outcome, OutcomeDescription, Trigger } from './contract/outcome.ts';
export type {
  AnswerContext,
  BaseWorld,
  FixtureOptions,
  Guarded,
  Opened,
  Provider,
  ProviderDescription,
  UnservedCall,
} from './contract/provider.ts';
export { Refusal, refuse } from './contract/refusal.ts';
export type { RefusalReply, Reply, Success } from './contract/reply.ts';
export { maskPans } from './masking/find-card-numbers.ts';
export { parseBody } from './messages/parse-body.ts';
export {
  type Cause,
  dropUndelivered,
  enqueue,
  enqueueProbe,
  redirect,
  triggerExpired,
} from './webhooks/outbox.ts';
